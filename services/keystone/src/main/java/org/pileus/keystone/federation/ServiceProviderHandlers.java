package org.pileus.keystone.federation;

import java.util.regex.Pattern;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Filters;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/OS-FEDERATION/service_providers`.
public final class ServiceProviderHandlers {
    private static final Pattern URL = Pattern.compile("[a-zA-Z0-9+.-]+:.+");
    private static final int LONGEST_URL = 225;
    /// Source: keystone's `[saml] relay_state_prefix`.
    private static final String RELAY_STATE_PREFIX = "ss:mem:";

    private final Identity identity;
    private final Database db;
    private final ServiceProviders providers;
    private final Links links;
    private final Listing<ServiceProvider> listing;

    public ServiceProviderHandlers(Identity identity, ServiceProviders providers, Links links) {
        this.identity = identity;
        this.db = identity.database();
        this.providers = providers;
        this.links = links;
        listing = new Listing<>(
                links,
                "service_providers",
                new Filters<ServiceProvider>()
                        .text("id", ServiceProvider::id)
                        .flag("enabled", ServiceProvider::enabled),
                this::view);
    }

    public Response list(Request request) {
        return listing.whole(request, db.read(providers::all));
    }

    public Response show(Request request) {
        return Response.ok(wrapped(request, require(request)));
    }

    public Response create(Request request) {
        var id = FederationFields.chosenId(request, "sp_id");
        var fields = new Fields(request.wrapped("service_provider"));
        fields.name("auth_url", LONGEST_URL);
        fields.name("sp_url", LONGEST_URL);
        var provider = edited(new ServiceProvider(id, "", "", false, null, RELAY_STATE_PREFIX), fields);
        try {
            identity.write((tx, changes) -> {
                providers.insert(tx, provider);
                return changes.changed(Kind.SERVICE_PROVIDER, provider.id());
            });
        } catch (DuplicateKey e) {
            throw Missing.conflict("service_provider", "Duplicate entry found with ID " + id);
        }
        return Response.created(wrapped(request, provider));
    }

    private static ServiceProvider edited(ServiceProvider before, Fields fields) {
        var edited = new ServiceProvider(
                before.id(),
                url(fields, "auth_url", before.authUrl()),
                url(fields, "sp_url", before.spUrl()),
                fields.flagOr("enabled", before.enabled()),
                fields.textOr("description", before.description()),
                fields.textOr("relay_state_prefix", before.relayStatePrefix()));
        FederationFields.checkKnown(fields);
        return edited;
    }

    private static String url(Fields fields, String key, String before) {
        var url = fields.nameOr(key, LONGEST_URL, before);
        if (url == null || !URL.matcher(url).matches()) {
            throw ApiException.invalid("Invalid input for field/attribute " + key + ". Value: " + url + ".");
        }
        return url;
    }

    public Response update(Request request) {
        var before = require(request);
        var fields = new Fields(request.wrapped("service_provider"));
        FederationFields.checkChanges(fields);
        var after = edited(before, fields);
        identity.write((tx, changes) -> {
            providers.update(tx, after);
            return changes.changed(Kind.SERVICE_PROVIDER, after.id());
        });
        return Response.ok(wrapped(request, after));
    }

    public Response delete(Request request) {
        var provider = require(request);
        identity.write((tx, changes) -> {
            providers.delete(tx, provider.id());
            return changes.changed(Kind.SERVICE_PROVIDER, provider.id());
        });
        return Response.noContent();
    }

    private ServiceProvider require(Request request) {
        var id = request.pathParameter("sp_id");
        return db.read(query -> providers.find(query, id)).orElseThrow(() -> Missing.of("Service Provider", id));
    }

    private ObjectNode wrapped(Request request, ServiceProvider provider) {
        var node = Json.object();
        node.set("service_provider", view(request, provider));
        return node;
    }

    private ObjectNode view(Request request, ServiceProvider provider) {
        var node = Json.object();
        node.put("auth_url", provider.authUrl());
        node.put("id", provider.id());
        node.put("enabled", provider.enabled());
        node.put("description", provider.description());
        node.put("relay_state_prefix", provider.relayStatePrefix());
        node.put("sp_url", provider.spUrl());
        node.putObject("links").put("self", links.of(request, "/OS-FEDERATION/service_providers/" + provider.id()));
        return node;
    }
}
