package org.pileus.keystone.oauth1;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.assignments.EffectiveRoles;
import org.pileus.keystone.assignments.Scope;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.projects.Projects;
import org.pileus.keystone.roles.Role;
import org.pileus.keystone.roles.Roles;
import org.pileus.keystone.tokens.Callers;
import org.pileus.keystone.tokens.Tokens;
import tools.jackson.databind.node.ObjectNode;

/// How a consumer gets access: it asks (`request_token`), a user says yes and with which roles (`authorize`), it trades
/// the user's verifier for an access token (`access_token`).
public final class OAuthHandlers {
    /// Source: keystone's `[oauth1] request_token_duration` and `access_token_duration`.
    private static final Duration REQUEST_LIFE = Duration.ofHours(8);

    private static final Duration ACCESS_LIFE = Duration.ofDays(1);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final Identity identity;
    private final Consumers consumers;
    private final AccessTokens accessTokens;
    private final Projects projects;
    private final Roles roles;
    private final EffectiveRoles effective;
    private final Tokens tokens;
    private final OAuthSignatures signatures;
    private final IdSource ids;
    private final SecretSource secrets;
    private final Clock clock;

    public OAuthHandlers(
            Identity identity,
            Consumers consumers,
            AccessTokens accessTokens,
            Projects projects,
            Roles roles,
            EffectiveRoles effective,
            Tokens tokens,
            OAuthSignatures signatures,
            IdSource ids,
            SecretSource secrets,
            Clock clock) {
        this.identity = identity;
        this.consumers = consumers;
        this.accessTokens = accessTokens;
        this.projects = projects;
        this.roles = roles;
        this.effective = effective;
        this.tokens = tokens;
        this.signatures = signatures;
        this.ids = ids;
        this.secrets = secrets;
        this.clock = clock;
    }

    static String time(Instant time) {
        return MICROS.format(time);
    }

    /// POST /v3/OS-OAUTH1/request_token, signed by the consumer: 201, a form with the token and its secret.
    public Response requestToken(Request request) {
        var signed = signatures.read(request);
        var consumerId = signed.require("oauth_consumer_key");
        var projectId = request.header("Requested-Project-Id");
        if (projectId == null) {
            throw ApiException.invalid("Expecting to find Requested-Project-Id in request. The server could not comply"
                    + " with the request since it is either malformed or otherwise incorrect. The client is assumed to"
                    + " be in error.");
        }
        if (projects.get(projectId) == null) {
            throw Missing.of("project", projectId);
        }
        var consumer = identity.database()
                .read(query -> consumers.find(query, consumerId))
                .orElseThrow(() -> Missing.of("Consumer", consumerId));
        signed.verify(consumer.secret(), null, clock.instant());
        var token = new RequestToken(
                ids.hex(),
                consumer.id(),
                projectId,
                new Secret(secrets.hex()),
                clock.instant().plus(REQUEST_LIFE),
                null,
                null,
                List.of());
        identity.database().run(tx -> consumers.insertRequest(tx, token));
        return form(token.id(), token.secret(), token.expiresAt());
    }

    private static Response form(String id, Secret secret, Instant expiresAt) {
        var text =
                "oauth_token=" + id + "&oauth_token_secret=" + secret.reveal() + "&oauth_expires_at=" + time(expiresAt);
        return Response.status(201).body(text.getBytes(StandardCharsets.US_ASCII), "application/x-www-form-urlencoded");
    }

    /// PUT /v3/OS-OAUTH1/authorize/{request_token_id}: the verifier. The roles must be the caller's in that project.
    public Response authorize(Request request) {
        var caller = Callers.token(tokens, request);
        if (caller.delegated()) {
            throw ApiException.forbidden("Cannot authorize a request token with a token issued via delegation.");
        }
        var wanted = wantedRoles(request.jsonObject());
        var token = requireRequest(request.pathParameter("request_token_id"));
        checkTime(token.expiresAt(), "Request token is expired");
        var held = effective.of(caller.user().id(), Scope.project(token.projectId())).stream()
                .map(Role::id)
                .toList();
        if (!held.containsAll(wanted)) {
            throw refused("authorizing user does not have role required");
        }
        var verifier = secrets.verifier();
        identity.database()
                .run(tx -> consumers.authorize(tx, token.id(), caller.user().id(), verifier, List.copyOf(wanted)));
        var answer = Json.object();
        answer.putObject("token").put("oauth_verifier", verifier);
        return Response.ok(answer);
    }

    /// Each by its id or by its name, one of both.
    private Set<String> wantedRoles(ObjectNode body) {
        Set<String> found = new LinkedHashSet<>();
        if (!body.path("roles").isMissingNode() && !body.path("roles").isArray()) {
            throw ApiException.invalid("Invalid input for field 'roles': it must be a list.");
        }
        for (var item : body.path("roles")) {
            var id = Json.textOrNull(item, "id");
            var name = Json.textOrNull(item, "name");
            if (item.size() != 1 || (id == null && name == null)) {
                throw ApiException.invalid("Invalid input for field 'roles': each has an id or a name.");
            }
            found.add(id != null ? id : named(String.valueOf(name)));
        }
        return found;
    }

    private String named(String name) {
        var found = roles.table().all().stream()
                .filter(role -> !role.ofDomain() && role.name().equals(name))
                .findFirst();
        return found.orElseThrow(() -> Missing.of("role", name)).id();
    }

    /// POST /v3/OS-OAUTH1/access_token, signed by the consumer with the request token: 201, a form. Only once.
    public Response accessToken(Request request) {
        var signed = signatures.read(request);
        var consumerId = signed.require("oauth_consumer_key");
        var requestId = signed.require("oauth_token");
        var verifier = signed.require("oauth_verifier");
        var token = requireRequest(requestId);
        checkTime(token.expiresAt(), "Request token is expired");
        var consumer = identity.database()
                .read(query -> consumers.find(query, consumerId))
                .orElseThrow(() -> refused("Provided consumer does not exist."));
        if (!token.consumerId().equals(consumer.id())) {
            throw refused("Provided consumer key does not match stored consumer key.");
        }
        signed.verify(consumer.secret(), token.secret(), clock.instant());
        if (!same(verifier, token.verifier())) {
            throw refused("Provided verifier does not match stored verifier");
        }
        var userId = token.userId();
        if (userId == null) {
            throw refused("Request Token does not have an authorizing user id.");
        }
        var secret = new Secret(secrets.hex());
        var access = new AccessToken(
                ids.hex(),
                consumer.id(),
                userId,
                token.projectId(),
                token.roleIds(),
                clock.instant().plus(ACCESS_LIFE));
        identity.write((tx, changes) -> {
            if (!consumers.use(tx, token.id())) {
                throw Missing.of("Request token", token.id());
            }
            accessTokens.insert(tx, access, consumers.seal(secret));
            return changes.changed(Kind.ACCESS_TOKEN, access.id());
        });
        return form(access.id(), secret, access.expiresAt());
    }

    private static boolean same(String given, @Nullable String wanted) {
        return wanted != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
    }

    private RequestToken requireRequest(String id) {
        return identity.database()
                .read(query -> consumers.request(query, id))
                .orElseThrow(
                        () -> new ApiException(new Failure.NotFound("request token", id, "Request token not found")));
    }

    private void checkTime(Instant end, String message) {
        if (clock.instant().isAfter(end)) {
            throw refused(message);
        }
    }

    private static ApiException refused(String message) {
        return new ApiException(new Failure.Unauthorized(message));
    }
}
