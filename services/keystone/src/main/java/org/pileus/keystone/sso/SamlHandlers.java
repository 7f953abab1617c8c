package org.pileus.keystone.sso;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.federation.ServiceProvider;
import org.pileus.keystone.federation.ServiceProviders;
import org.pileus.keystone.groups.Groups;
import org.pileus.keystone.groups.Memberships;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.projects.Projects;
import org.pileus.keystone.roles.Role;
import org.pileus.keystone.saml.AssertionWriter;
import org.pileus.keystone.saml.AssertionWriter.Subject;
import org.pileus.keystone.tokens.Tokens;
import org.pileus.keystone.tokens.ValidToken;
import tools.jackson.databind.JsonNode;

/// Vouching for this cloud's users at others (K2K): `/v3/auth/OS-FEDERATION/saml2` and
/// `/v3/OS-FEDERATION/saml2/metadata`.
/// Whoever has a project's token of a user gets an assertion about that user; a delegation's token gets none, since an
/// assertion cannot carry its limits.
public final class SamlHandlers {
    private static final String XML = "text/xml";

    private final Identity identity;
    private final ServiceProviders providers;
    private final Tokens tokens;
    private final Memberships memberships;
    private final Groups groups;
    private final Projects projects;
    private final @Nullable AssertionWriter writer;

    /// @param writer  null when this cloud vouches for nobody
    public SamlHandlers(
            Identity identity,
            ServiceProviders providers,
            Tokens tokens,
            Memberships memberships,
            Groups groups,
            Projects projects,
            @Nullable AssertionWriter writer) {
        this.identity = identity;
        this.providers = providers;
        this.tokens = tokens;
        this.memberships = memberships;
        this.groups = groups;
        this.projects = projects;
        this.writer = writer;
    }

    /// GET /v3/OS-FEDERATION/saml2/metadata.
    public Response metadata(Request request) {
        return Response.status(200).body(writer().metadata(), XML);
    }

    /// POST /v3/auth/OS-FEDERATION/saml2: 200 with a response.
    public Response response(Request request) {
        var asked = asked(request);
        return answer(asked.provider, writer().response(asked.subject, asked.provider.spUrl()));
    }

    /// POST /v3/auth/OS-FEDERATION/saml2/ecp: 200 with the same in an envelope.
    public Response envelope(Request request) {
        var asked = asked(request);
        var provider = asked.provider;
        var prefix = provider.relayStatePrefix() == null ? "" : provider.relayStatePrefix();
        return answer(provider, writer().envelope(asked.subject, provider.spUrl(), writer().relayState(prefix)));
    }

    private AssertionWriter writer() {
        if (writer == null) {
            throw new ApiException(new Failure.NotFound(
                    "metadata", "", "This cloud vouches for nobody: [saml] has no idp_entity_id."));
        }
        return writer;
    }

    private static Response answer(ServiceProvider provider, byte[] xml) {
        return Response.status(200)
                .body(xml, XML)
                .header("X-sp-url", provider.spUrl())
                .header("X-auth-url", provider.authUrl())
                .header("Cache-Control", "no-store");
    }

    private record Asked(ServiceProvider provider, Subject subject) {}

    private Asked asked(Request request) {
        writer();
        var auth = part(request.jsonObject(), "auth");
        var providerId = text(part(part(auth, "scope"), "service_provider"), "id");
        var tokenId = text(part(part(auth, "identity"), "token"), "id");
        var provider = identity.database()
                .read(query -> providers.find(query, providerId))
                .orElseThrow(() -> Missing.of("Service Provider", providerId));
        if (!provider.enabled()) {
            throw ApiException.forbidden("Service Provider " + providerId + " is disabled");
        }
        var token = tokens.find(tokenId, false);
        if (token == null) {
            throw new ApiException(new Failure.NotFound("token", "", "Could not find token."));
        }
        if (token.project() == null) {
            throw Missing.action("Use a project scoped token when attempting to create a SAML assertion");
        }
        if (token.delegated()) {
            throw Missing.action("Using a delegated token to create a SAML assertion is not allowed");
        }
        return new Asked(provider, subject(token));
    }

    private static JsonNode part(JsonNode parent, String key) {
        var part = parent.path(key);
        if (!part.isObject()) {
            throw ApiException.invalid("'" + key + "' is a required property");
        }
        return part;
    }

    private static String text(JsonNode parent, String key) {
        var text = Json.textOrNull(parent, key);
        if (text == null) {
            throw ApiException.invalid("'" + key + "' is a required property");
        }
        return text;
    }

    private Subject subject(ValidToken token) {
        var project = token.project();
        var projectDomain = token.projectDomain();
        Map<String, List<String>> attributes = new LinkedHashMap<>();
        attributes.put("openstack_user", List.of(token.user().name()));
        attributes.put("openstack_user_domain", List.of(token.userDomain().name()));
        attributes.put("openstack_roles", token.roles().stream().map(Role::name).toList());
        attributes.put("openstack_project", List.of(project == null ? "" : project.name()));
        attributes.put("openstack_project_domain", List.of(projectDomain == null ? "" : projectDomain.name()));
        var mine = memberships.groupsOf(token.user().id()).stream()
                .flatMap(id -> groups.table().find(id).stream())
                .map(group -> group(group.name(), group.domainId()))
                .toList();
        if (!mine.isEmpty()) {
            attributes.put("openstack_groups", mine);
        }
        return new Subject(token.user().name(), attributes);
    }

    /// As rules take it apart again.
    private String group(String name, String domainId) {
        var domain = projects.domain(domainId);
        var group = Json.object().put("name", name);
        group.putObject("domain").put("name", domain == null ? "" : domain.name());
        return "JSON:" + Json.text(group);
    }
}
