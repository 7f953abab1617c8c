package org.pileus.keystone.tokens;

import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.applicationcredentials.ApplicationCredential;
import org.pileus.keystone.applicationcredentials.ApplicationCredentials;
import org.pileus.keystone.fernet.Federation;
import org.pileus.keystone.fernet.ReceiptCodec;
import org.pileus.keystone.fernet.TokenScope;
import org.pileus.keystone.oauth1.AccessToken;
import org.pileus.keystone.passwords.PasswordCheck;
import org.pileus.keystone.projects.Project;
import org.pileus.keystone.projects.Projects;
import org.pileus.keystone.tokens.LoginRequest.Asked;
import org.pileus.keystone.trusts.Trust;
import org.pileus.keystone.trusts.Trusts;
import org.pileus.keystone.users.PasswordLogin;
import org.pileus.keystone.users.User;
import org.pileus.keystone.users.Users;
import tools.jackson.databind.node.ObjectNode;

/// Finds out who asks for a token, and for which scope. Whatever is wrong with the proof gives the same
/// 401: unknown, disabled and wrong cannot be told apart, by text or by time.
public final class Login {
    /// Methods that are no protocol of an identity provider.
    private static final Set<String> RESERVED =
            Set.of("password", "token", "application_credential", "oauth1", "external", "totp", Tokens.EC2_CREDENTIAL);

    private final Tokens tokens;
    private final Users users;
    private final Projects projects;
    private final ApplicationCredentials credentials;
    private final Trusts trusts;
    private final PasswordLogin passwords;
    private final PasswordCheck secrets;
    private final Map<String, Proof> proofs;
    private final List<String> offered;
    private final MultiFactor factors;
    private final Receipts receipts;
    private final boolean rescopeAllowed;
    private final Clock clock;

    /// @param proofs          other methods, by name
    /// @param rescopeAllowed  keystone's `[token] allow_rescope_scoped_token`
    public Login(
            Tokens tokens,
            Users users,
            Projects projects,
            ApplicationCredentials credentials,
            Trusts trusts,
            PasswordLogin passwords,
            PasswordCheck secrets,
            Map<String, Proof> proofs,
            AuthOptions options,
            ReceiptCodec receipts,
            boolean rescopeAllowed,
            Clock clock) {
        this.tokens = tokens;
        this.users = users;
        this.projects = projects;
        this.credentials = credentials;
        this.trusts = trusts;
        this.passwords = passwords;
        this.secrets = secrets;
        this.proofs = Map.copyOf(proofs);
        this.offered = options.methods();
        this.factors = new MultiFactor(offered);
        this.receipts = new Receipts(receipts, projects, options.receiptExpiration(), clock);
        this.rescopeAllowed = rescopeAllowed;
        this.clock = clock;
    }

    /// Who it is, by every method of the request.
    /// @param parent      the token that was shown, if the method was `token`
    /// @param credential  the one that was shown, if the method was `application_credential`
    /// @param access      the one in whose name the request was signed, if the method was `oauth1`
    /// @param federation  where the user comes from, if an identity provider vouched for it, now or for the parent
    private record Proven(
            User user,
            @Nullable ValidToken parent,
            @Nullable ApplicationCredential credential,
            @Nullable AccessToken access,
            @Nullable Federation federation) {
        Proven(User user) {
            this(user, null, null, null, null);
        }

        /// The same user, by one more method.
        Proven and(Proven next) {
            return new Proven(
                    user,
                    next.parent == null ? parent : next.parent,
                    next.credential == null ? credential : next.credential,
                    next.access == null ? access : next.access,
                    next.federation == null ? federation : next.federation);
        }
    }

    /// How a login ends, if it is not refused.
    public sealed interface Outcome {
        record Done(Tokens.Issued issued) implements Outcome {}

        /// The user's rules ask for more than was shown: 401 with a receipt.
        record Incomplete(Response answer) implements Outcome {}
    }

    /// @param receipt  what an earlier, incomplete login got, or null
    /// @param signed   checks the OAuth1 signature of the request
    Outcome login(LoginRequest request, @Nullable String receipt, Supplier<AccessToken> signed) {
        Proven proven = null;
        for (var method : request.methods()) {
            var next = prove(method, request, signed);
            if (proven != null && !proven.user().id().equals(next.user().id())) {
                throw refused();
            }
            proven = proven == null ? next : proven.and(next);
        }
        if (proven == null) {
            throw refused();
        }
        var methods = new LinkedHashSet<>(request.methods());
        if (proven.parent() != null) {
            methods.addAll(proven.parent().payload().methods());
        }
        if (receipt != null) {
            methods.addAll(receipts.methods(receipt, proven.user())
                    .orElseThrow(() -> new ApiException(
                            new Failure.Unauthorized("Could not find auth receipt: " + receipt + "."))));
        }
        return ended(request.scope(), proven, List.copyOf(methods));
    }

    /// @throws ApiException 401 when the method is not one of `[auth] methods`
    public void requireOffered(String method) {
        if (!offered.contains(method) || RESERVED.contains(method)) {
            throw unsupported();
        }
    }

    /// The login of a user for whom an identity provider vouched just now.
    /// @param method      the name of the protocol
    /// @param federation  null for a user of this cloud's own: then it goes on as any login without a scope
    public Outcome vouched(User user, String method, @Nullable Federation federation) {
        if (!passwords.usable(user)) {
            throw refused();
        }
        return ended(new Asked.Default(), new Proven(user, null, null, null, federation), List.of(method));
    }

    private Outcome ended(Asked asked, Proven proven, List<String> methods) {
        if (!factors.enough(proven.user(), methods)) {
            return new Outcome.Incomplete(
                    receipts.answer(proven.user(), methods, factors.begun(proven.user(), methods)));
        }
        return new Outcome.Done(issue(asked, proven, methods));
    }

    private Tokens.Issued issue(Asked asked, Proven proven, List<String> methods) {
        var parent = proven.parent() == null ? null : proven.parent().payload();
        var expires = parent == null ? null : parent.expiresAt();
        var chain = parent == null ? null : parent.auditIds().getLast();
        var scope = scope(asked, proven);
        var issued = tokens.issue(proven.user().id(), methods, scope, proven.federation(), expires, chain);
        if (issued.isEmpty()
                && asked instanceof Asked.Default
                && !(scope instanceof TokenScope.Unscoped)
                && proven.credential() == null
                && proven.access() == null) {
            // The default project is a wish: without standing there the token is unscoped.
            issued = tokens.issue(proven.user().id(), methods, new TokenScope.Unscoped(), expires, chain);
        }
        var token = issued.orElseThrow(Login::refused);
        var trust = token.token().trust();
        if (trust != null && !tokens.useTrust(trust)) {
            throw refused();
        }
        return token;
    }

    /// Whose password or passcode is tried: the user's id, or its name when there is no such user. Null when nobody's
    /// is,
    /// and for users whose failures are not to count.
    @Nullable
    String account(LoginRequest request) {
        for (var method : List.of("password", "totp")) {
            if (request.methods().contains(method)) {
                var given = LoginRequest.object(request.part(method), "user", method);
                var user = user(given);
                if (user != null) {
                    return user.has("ignore_lockout_failure_attempts") ? null : user.id();
                }
                return given.path("id").asString(given.path("name").asString(""));
            }
        }
        return null;
    }

    private Proven prove(String method, LoginRequest request, Supplier<AccessToken> signed) {
        var proof = proofs.get(method);
        if (!offered.contains(method)) {
            throw unsupported();
        }
        return switch (method) {
            case "password" -> byPassword(LoginRequest.object(request.part("password"), "user", "password"));
            case "token" -> byToken(request.part("token"), request.scope());
            case "application_credential" -> byCredential(request.part("application_credential"), request.scope());
            case "oauth1" -> bySignature(signed.get());
            // nothing stands in front of this service that could vouch for a user
            case "external" -> throw refused();
            default -> {
                if (proof == null) {
                    requireOffered(method);
                    yield byVouchedToken(request.part(method), request.scope());
                }
                var given = LoginRequest.object(request.part(method), "user", method);
                var user = user(given);
                if (!proof.good(user, given) || user == null) {
                    throw refused();
                }
                yield new Proven(user);
            }
        };
    }

    private static ApiException unsupported() {
        return new ApiException(new Failure.Unauthorized("Attempted to authenticate with an unsupported method."));
    }

    private Proven byPassword(ObjectNode given) {
        var password = new Secret(LoginRequest.text(given, "password", "user"));
        var user = user(given);
        var outcome = passwords.prove(user, password);
        if (user == null || outcome == PasswordLogin.Outcome.REFUSED) {
            throw refused();
        }
        if (outcome == PasswordLogin.Outcome.EXPIRED) {
            throw new ApiException(new Failure.Unauthorized(
                    "The password is expired and needs to be changed for user: " + user.id() + "."));
        }
        return new Proven(user);
    }

    /// Null when there is no such user: the caller goes on as if, so that it takes as long.
    private @Nullable User user(ObjectNode given) {
        var id = given.path("id");
        if (id.isString()) {
            return users.get(id.stringValue());
        }
        var name = LoginRequest.text(given, "name", "user");
        var domain = domain(LoginRequest.object(given, "domain", "user"));
        return domain == null ? null : users.named(domain.id(), name);
    }

    private @Nullable Project domain(ObjectNode reference) {
        var id = reference.path("id");
        if (id.isString()) {
            return projects.domain(id.stringValue());
        }
        return projects.domainNamed(LoginRequest.text(reference, "name", "domain"));
    }

    private Proven byToken(ObjectNode given, Asked scope) {
        var token = tokens.find(LoginRequest.text(given, "id", "token"), false);
        if (token == null) {
            throw new ApiException(new Failure.NotFound("token", "", "Could not find token."));
        }
        if (token.delegated()) {
            throw forbidden("Using a delegated token to create another token is not allowed");
        }
        if (token.system() && (scope instanceof Asked.OfProject || scope instanceof Asked.OfDomain)) {
            throw forbidden(
                    "Using a system-scoped token to create a project-scoped or domain-scoped token is not allowed");
        }
        if (!rescopeAllowed && token.scoped()) {
            throw forbidden("rescope a scoped token");
        }
        return new Proven(token.user(), token, null, null, token.payload().federation());
    }

    /// A protocol of identity providers as a method: for another scope of a token that was got through one. The login
    /// itself has its own URLs.
    private Proven byVouchedToken(ObjectNode given, Asked scope) {
        var text = given.path("id");
        var token = text.isString() ? tokens.find(text.stringValue(), false) : null;
        if (token == null || token.payload().federation() == null) {
            throw refused();
        }
        return byToken(given, scope);
    }

    private Proven byCredential(ObjectNode given, Asked scope) {
        var secret = new Secret(LoginRequest.text(given, "secret", "application_credential"));
        if (!(scope instanceof Asked.Default)) {
            throw new ApiException(
                    new Failure.Unauthorized(
                            "Error authenticating with application credential: Application credentials cannot request a scope."));
        }
        var credential = credential(given);
        var owner = credential == null ? "" : "application_credential/" + credential.id();
        var good = secrets.matches(owner, secret, credential == null ? null : credential.secretHash());
        var user = credential == null ? null : users.get(credential.userId());
        if (!good || credential == null || user == null || !passwords.usable(user) || expired(credential)) {
            throw refused();
        }
        return new Proven(user, null, credential, null, null);
    }

    private Proven bySignature(AccessToken access) {
        var user = users.get(access.userId());
        if (user == null || !passwords.usable(user)) {
            throw refused();
        }
        return new Proven(user, null, null, access, null);
    }

    private boolean expired(ApplicationCredential credential) {
        return credential.expiresAt() != null && !clock.instant().isBefore(credential.expiresAt());
    }

    private @Nullable ApplicationCredential credential(ObjectNode given) {
        var id = given.path("id");
        if (id.isString()) {
            return credentials.find(id.stringValue()).orElse(null);
        }
        var name = LoginRequest.text(given, "name", "application_credential");
        var user = user(LoginRequest.object(given, "user", "application_credential"));
        return user == null ? null : credentials.named(user.id(), name);
    }

    private TokenScope scope(Asked asked, Proven proven) {
        var credential = proven.credential();
        if (credential != null) {
            return new TokenScope.OfApplicationCredential(credential.projectId(), credential.id());
        }
        var access = proven.access();
        if (access != null) {
            return new TokenScope.OfAccessToken(access.projectId(), access.id());
        }
        return switch (asked) {
            case Asked.Unscoped() -> new TokenScope.Unscoped();
            case Asked.OfSystem() -> new TokenScope.OfSystem();
            case Asked.OfDomain(var reference) -> {
                var domain = domain(reference);
                if (domain == null) {
                    throw refused();
                }
                yield new TokenScope.OfDomain(domain.id());
            }
            case Asked.OfTrust(var id) -> {
                var trust = trust(id, proven.user());
                if (trust.projectId().isEmpty()) {
                    throw new ApiException(new Failure.NotFound("project", "None", "Could not find project: None."));
                }
                yield new TokenScope.OfTrust(trust.projectId(), trust.id());
            }
            case Asked.OfProject(var reference) -> new TokenScope.OfProject(project(reference));
            case Asked.Default() -> {
                var wish = proven.federation() == null ? proven.user().defaultProjectId() : null;
                yield wish == null ? new TokenScope.Unscoped() : new TokenScope.OfProject(wish);
            }
        };
    }

    private Trust trust(String id, User user) {
        var trust = trusts.current(id, clock.instant()).orElseThrow(Login::refused);
        if (!trust.trusteeId().equals(user.id())) {
            throw ApiException.forbidden("User is not a trustee.");
        }
        return trust;
    }

    private String project(ObjectNode reference) {
        var id = reference.path("id");
        if (id.isString()) {
            return id.stringValue();
        }
        var name = LoginRequest.text(reference, "name", "project");
        var domain = domain(LoginRequest.object(reference, "domain", "project"));
        var project = domain == null ? null : projects.named(domain.id(), name);
        if (project == null) {
            throw refused();
        }
        return project.id();
    }

    private static ApiException forbidden(String action) {
        return ApiException.forbidden("You are not authorized to perform the requested action: " + action + ".");
    }

    private static ApiException refused() {
        return ApiException.unauthorized();
    }
}
