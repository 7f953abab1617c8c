package org.pileus.keystone.applicationcredentials;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Filters;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.passwords.PasswordHasher;
import org.pileus.keystone.roles.Role;
import org.pileus.keystone.roles.Roles;
import org.pileus.keystone.tokens.Callers;
import org.pileus.keystone.tokens.Tokens;
import org.pileus.keystone.tokens.ValidToken;
import org.pileus.keystone.users.Users;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/users/{user_id}/application_credentials`. What a credential grants comes from the token that makes
/// it: its project, and its roles or some of them. A token of a restricted credential can neither make nor
/// delete one.
public final class ApplicationCredentialHandlers {
    private static final int LONGEST_NAME = 255;
    private static final int SECRET_BYTES = 64;

    private final Identity identity;
    private final ApplicationCredentials credentials;
    private final AccessRules accessRules;
    private final Users users;
    private final Roles roles;
    private final Tokens tokens;
    private final PasswordHasher hasher;
    private final SecureRandom random;
    private final IdSource ids;
    private final Clock clock;
    private final Links links;
    private final Listing<ApplicationCredential> listing;

    public ApplicationCredentialHandlers(
            Identity identity,
            ApplicationCredentials credentials,
            AccessRules accessRules,
            Users users,
            Roles roles,
            Tokens tokens,
            PasswordHasher hasher,
            SecureRandom random,
            IdSource ids,
            Clock clock,
            Links links) {
        this.identity = identity;
        this.credentials = credentials;
        this.accessRules = accessRules;
        this.users = users;
        this.roles = roles;
        this.tokens = tokens;
        this.hasher = hasher;
        this.random = random;
        this.ids = ids;
        this.clock = clock;
        this.links = links;
        listing = new Listing<>(
                links,
                "application_credentials",
                new Filters<ApplicationCredential>().text("name", ApplicationCredential::name),
                (request, credential) -> view(request, credential));
    }

    /// GET …/application_credentials.
    public Response list(Request request) {
        var userId = requireUser(request);
        var mine = new TreeMap<String, ApplicationCredential>();
        for (var credential : credentials.table().with("user_id", userId)) {
            mine.put(credential.id(), credential);
        }
        return listing.page(request, mine, credential -> true);
    }

    /// POST …/application_credentials: 201; the only answer that ever shows the secret.
    public Response create(Request request) {
        var userId = requireUser(request);
        var token = Callers.token(tokens, request);
        checkMayDelegate(token);
        var project = token.project();
        if (project == null) {
            throw ApiException.invalid("Invalid application credential: Token is not project-scoped");
        }
        var body = request.wrapped("application_credential");
        var fields = new Fields(body);
        var wantedRules = WantedRules.of(body);
        var name = fields.name("name", LONGEST_NAME);
        var given = fields.textOr("secret", null);
        if (given != null && (given.isEmpty() || given.length() > PasswordHasher.MAX_LENGTH)) {
            throw ApiException.invalid("Invalid input for field 'secret': it must have 1 to "
                    + PasswordHasher.MAX_LENGTH + " characters.");
        }
        var secret = new Secret(given == null ? newSecret() : given);
        var blank = new ApplicationCredential(
                ids.hex(),
                userId,
                project.id(),
                name,
                fields.textOr("description", null),
                hasher.hash(secret),
                wantedRoles(body, token),
                null,
                expiry(fields.textOr("expires_at", null)),
                fields.flagOr("unrestricted", false));
        try {
            var credential = identity.write((tx, changes) -> {
                var made = wantedRules == null
                        ? blank
                        : blank.withAccessRules(wantedRules.stored(tx, accessRules, userId, ids));
                credentials.insert(tx, made);
                changes.changed(Kind.APPLICATION_CREDENTIAL, made.id());
                return made;
            });
            var node = view(request, credential);
            node.put("secret", secret.reveal());
            return Response.created(wrapped(node));
        } catch (DuplicateKey e) {
            throw Missing.conflict("application_credential", "Duplicate entry found with name " + name);
        }
    }

    private String newSecret() {
        var bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void checkMayDelegate(ValidToken token) {
        var credential = token.credential();
        if (token.trust() != null) {
            throw Missing.action("Delegated tokens cannot manage application credentials");
        }
        if (credential != null && !credential.unrestricted()) {
            throw ApiException.forbidden(
                    "Using method 'application_credential' is not allowed for managing additional application"
                            + " credentials.");
        }
    }

    /// The named ones among the token's roles, or all of them.
    private static List<String> wantedRoles(ObjectNode body, ValidToken token) {
        var named = body.get("roles");
        // the command line sends an empty list when it is told of none
        if (named == null || named.isNull() || (named.isArray() && named.isEmpty())) {
            return token.roles().stream().map(Role::id).toList();
        }
        if (!named.isArray()) {
            throw ApiException.invalid("Invalid input for field 'roles': it must be a list of roles.");
        }
        List<String> found = new ArrayList<>();
        for (var item : named) {
            var id = Json.textOrNull(item, "id");
            var name = Json.textOrNull(item, "name");
            var role = token.roles().stream()
                    .filter(r -> id != null ? r.id().equals(id) : r.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> ApiException.invalid(
                            "Invalid application credential: Could not find role assignment with role: "
                                    + (id != null ? id : name) + "."));
            if (!found.contains(role.id())) {
                found.add(role.id());
            }
        }
        return found;
    }

    private @Nullable Instant expiry(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            var time = text.endsWith("Z")
                    ? Instant.parse(text)
                    : text.matches(".*[+-]\\d\\d:?\\d\\d$") && text.contains("T")
                            ? OffsetDateTime.parse(text).toInstant()
                            : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
            if (!time.isAfter(clock.instant())) {
                throw ApiException.invalid("Invalid application credential: Expiration time is in the past.");
            }
            return time;
        } catch (DateTimeParseException e) {
            throw ApiException.invalid("Timestamp not in expected format. The server could not comply with the request"
                    + " since it is either malformed or otherwise incorrect.");
        }
    }

    /// GET …/application_credentials/{application_credential_id}.
    public Response show(Request request) {
        return Response.ok(wrapped(view(request, require(request))));
    }

    /// DELETE …/application_credentials/{application_credential_id}: its tokens die at once.
    public Response delete(Request request) {
        var credential = require(request);
        checkMayDelegate(Callers.token(tokens, request));
        identity.write((tx, changes) -> {
            credentials.delete(tx, credential.id());
            return changes.changed(Kind.APPLICATION_CREDENTIAL, credential.id())
                    .revoked("application_credential_id", credential.id());
        });
        return Response.noContent();
    }

    /// The user of the path, once the caller may see or change what is that user's.
    private String requireUser(Request request) {
        var id = request.pathParameter("user_id");
        request.authorize(Target.of("user_id", id));
        if (users.get(id) == null) {
            throw Missing.of("user", id);
        }
        return id;
    }

    /// The credential of the path, once the caller may see or change what is its owner's. The owner is the stored one,
    /// whatever user the path names, so that nobody reaches another's through a path of its own.
    private ApplicationCredential require(Request request) {
        var id = request.pathParameter("application_credential_id");
        var found = credentials.find(id);
        request.authorize(Target.of(
                "user_id", found.map(ApplicationCredential::userId).orElse(request.pathParameter("user_id"))));
        return found.orElseThrow(() -> Missing.of("application credential", id));
    }

    private static ObjectNode wrapped(ObjectNode credential) {
        var node = Json.object();
        node.set("application_credential", credential);
        return node;
    }

    private ObjectNode view(Request request, ApplicationCredential credential) {
        var node = Json.object();
        node.put("id", credential.id());
        node.put("name", credential.name());
        node.put("description", credential.description());
        node.put("project_id", credential.projectId());
        node.put("user_id", credential.userId());
        node.put("expires_at", credential.expiresAt() == null ? null : time(credential.expiresAt()));
        node.put("unrestricted", credential.unrestricted());
        var list = node.putArray("roles");
        for (var id : credential.roleIds()) {
            var role = roles.get(id);
            if (role != null) {
                list.addObject()
                        .put("id", role.id())
                        .put("name", role.name())
                        .put("domain_id", role.ofDomain() ? role.domainId() : null);
            }
        }
        if (credential.accessRules() != null) {
            node.set("access_rules", credential.accessRules());
        }
        node.putObject("links")
                .put(
                        "self",
                        links.of(
                                request,
                                "/users/" + credential.userId() + "/application_credentials/" + credential.id()));
        return node;
    }

    private static String time(Instant time) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS")
                .withZone(ZoneOffset.UTC)
                .format(time);
    }
}
