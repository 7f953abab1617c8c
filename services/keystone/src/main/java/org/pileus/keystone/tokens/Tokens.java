package org.pileus.keystone.tokens;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pileus.keystone.applicationcredentials.ApplicationCredential;
import org.pileus.keystone.applicationcredentials.ApplicationCredentials;
import org.pileus.keystone.assignments.EffectiveRoles;
import org.pileus.keystone.assignments.Scope;
import org.pileus.keystone.federation.IdentityProviders;
import org.pileus.keystone.fernet.Federation;
import org.pileus.keystone.fernet.InvalidToken;
import org.pileus.keystone.fernet.TokenFormat;
import org.pileus.keystone.fernet.TokenPayload;
import org.pileus.keystone.fernet.TokenScope;
import org.pileus.keystone.fernet.TokenScope.OfAccessToken;
import org.pileus.keystone.fernet.TokenScope.OfApplicationCredential;
import org.pileus.keystone.fernet.TokenScope.OfDomain;
import org.pileus.keystone.fernet.TokenScope.OfProject;
import org.pileus.keystone.fernet.TokenScope.OfSystem;
import org.pileus.keystone.fernet.TokenScope.OfTrust;
import org.pileus.keystone.fernet.TokenScope.Unscoped;
import org.pileus.keystone.memory.Change;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Moment;
import org.pileus.keystone.oauth1.AccessToken;
import org.pileus.keystone.oauth1.AccessTokens;
import org.pileus.keystone.projects.Project;
import org.pileus.keystone.projects.Projects;
import org.pileus.keystone.roles.Role;
import org.pileus.keystone.trusts.Trust;
import org.pileus.keystone.trusts.Trusts;
import org.pileus.keystone.users.User;
import org.pileus.keystone.users.Users;

/// Issues, validates and revokes tokens. Nothing is stored for a token: it is checked against what is
/// remembered of its user, scope and roles **now**, so whatever changes there is in force at once. The
/// result is kept until anything changes (the epoch of [Identity]) or time runs out.
public final class Tokens {
    /// The method of tokens that were got with an EC2 credential. Such a token is of no use to this service itself.
    public static final String EC2_CREDENTIAL = "ec2credential";

    /// About 1.5 kB each; one that was not kept costs some 50 µs to look at again.
    private static final int KEPT = 8_000;

    private final Identity identity;
    private final TokenFormat codec;
    private final SecureRandom random;
    private final Users users;
    private final Projects projects;
    private final ApplicationCredentials credentials;
    private final EffectiveRoles roles;
    private final Trusts trusts;
    private final AccessTokens accessTokens;
    private final IdentityProviders providers;
    private final RevokedTokens revoked;
    private final Clock clock;
    private final Duration life;
    private final Duration expiredWindow;
    private final Cache<String, Known> known =
            Caffeine.newBuilder().maximumSize(KEPT).build();

    private record Known(long epoch, ValidToken token) {}

    /// @param life           of a new token
    /// @param expiredWindow  how long after its end a service may still validate a token for a request under way
    public Tokens(
            Identity identity,
            TokenFormat codec,
            SecureRandom random,
            Users users,
            Projects projects,
            ApplicationCredentials credentials,
            EffectiveRoles roles,
            Trusts trusts,
            AccessTokens accessTokens,
            IdentityProviders providers,
            RevokedTokens revoked,
            Clock clock,
            Duration life,
            Duration expiredWindow) {
        this.identity = identity;
        this.codec = codec;
        this.random = random;
        this.users = users;
        this.projects = projects;
        this.credentials = credentials;
        this.roles = roles;
        this.trusts = trusts;
        this.accessTokens = accessTokens;
        this.providers = providers;
        this.revoked = revoked;
        this.clock = clock;
        this.life = life;
        this.expiredWindow = expiredWindow;
    }

    /// A new token and its text.
    public record Issued(String text, ValidToken token) {}

    /// @param expiresAt    of the token it is derived from, or null for a full life
    /// @param parentAudit  the audit id that begins its chain, or null when it begins one
    /// @return empty when the user has no standing in that scope
    public Optional<Issued> issue(
            String userId,
            List<String> methods,
            TokenScope scope,
            @Nullable Instant expiresAt,
            @Nullable String parentAudit) {
        return issue(userId, methods, scope, null, expiresAt, parentAudit);
    }

    /// @param federation   where the user comes from, when an identity provider vouched for it
    public Optional<Issued> issue(
            String userId,
            List<String> methods,
            TokenScope scope,
            @Nullable Federation federation,
            @Nullable Instant expiresAt,
            @Nullable String parentAudit) {
        var epoch = identity.epoch();
        var issuedAt = issueTime(userId, scope);
        var ends = earliest(
                expiresAt == null ? issuedAt.truncatedTo(ChronoUnit.SECONDS).plus(life) : expiresAt, end(scope));
        List<String> audits = new ArrayList<>(2);
        audits.add(TokenFormat.newAuditId(random, issuedAt));
        if (parentAudit != null) {
            audits.add(parentAudit);
        }
        // the other kinds have no place for it
        var kept = scope instanceof Unscoped || scope instanceof OfProject || scope instanceof OfDomain;
        var payload = new TokenPayload(userId, methods, scope, issuedAt, ends, audits, kept ? federation : null);
        var token = check(payload);
        if (token == null || !clock.instant().isBefore(ends)) {
            return Optional.empty();
        }
        var text = codec.encode(payload);
        known.put(text, new Known(epoch, token));
        return Optional.of(new Issued(text, token));
    }

    /// When what the scope comes from ends, in whole seconds; null for no end. No token lives longer.
    private @Nullable Instant end(TokenScope scope) {
        var end = switch (scope) {
            case OfApplicationCredential(var _, var id) ->
                credentials.find(id).map(ApplicationCredential::expiresAt).orElse(null);
            case OfTrust(var _, var id) -> trusts.find(id).map(Trust::expiresAt).orElse(null);
            case OfAccessToken(var _, var id) ->
                accessTokens.find(id).map(AccessToken::expiresAt).orElse(null);
            case Unscoped(), OfSystem(), OfDomain(var _), OfProject(var _) -> null;
        };
        return end == null ? null : end.truncatedTo(ChronoUnit.SECONDS);
    }

    private static Instant earliest(Instant one, @Nullable Instant other) {
        return other == null || one.isBefore(other) ? one : other;
    }

    /// Now, but after any moment up to which the user's or the scope's tokens are dead: a clock may be behind.
    private Instant issueTime(String userId, TokenScope scope) {
        var now = Moment.micros(clock.instant());
        var user = users.get(userId);
        if (user != null) {
            now = Math.max(now, Math.max(user.validAfter(), validAfter(user.domainId())) + 1);
        }
        if (scope instanceof OfTrust(var _, var id)) {
            for (var link : trusts.find(id).map(trusts::chain).orElse(List.of())) {
                var trustor = users.get(link.trustorId());
                now = trustor == null ? now : Math.max(now, trustor.validAfter() + 1);
            }
        }
        var target = switch (scope) {
            case OfProject(var id) -> id;
            case OfDomain(var id) -> id;
            case OfApplicationCredential(var id, var _) -> id;
            case OfTrust(var id, var _) -> id;
            case OfAccessToken(var id, var _) -> id;
            case Unscoped(), OfSystem() -> "";
        };
        var project = projects.get(target);
        if (project != null) {
            now = Math.max(now, Math.max(project.validAfter(), validAfter(project.domainId())) + 1);
        }
        return Instant.EPOCH.plus(now, ChronoUnit.MICROS);
    }

    private long validAfter(String projectId) {
        var project = projects.get(projectId);
        return project == null ? 0 : project.validAfter();
    }

    /// Looks at every token afresh: the keys that made them may have gone.
    public void forget() {
        known.invalidateAll();
    }

    /// Answers from here on know what a caller has heard of.
    void reach(long generation) {
        identity.reach(generation);
    }

    /// The token of a text, if it is good now. Every way to use a token comes through here.
    /// @param expiredToo  accept one that ended within the window
    public @Nullable ValidToken find(String text, boolean expiredToo) {
        var epoch = identity.epoch();
        var kept = known.getIfPresent(text);
        if (kept != null && kept.epoch == epoch) {
            return inTime(kept.token, expiredToo) ? kept.token : null;
        }
        var token = fresh(text);
        if (token == null || !inTime(token, expiredToo)) {
            return null;
        }
        known.put(text, new Known(epoch, token));
        return token;
    }

    private @Nullable ValidToken fresh(String text) {
        try {
            return check(codec.decode(text));
        } catch (InvalidToken e) {
            return null;
        }
    }

    private boolean inTime(ValidToken token, boolean expiredToo) {
        var now = clock.instant();
        var end = token.payload().expiresAt();
        if (!now.isBefore(expiredToo ? end.plus(expiredWindow) : end)) {
            return false;
        }
        var credential = token.credential();
        var trust = token.trust();
        return (credential == null || credential.expiresAt() == null || now.isBefore(credential.expiresAt()))
                && (trust == null || trust.expiresAt() == null || now.isBefore(trust.expiresAt()));
    }

    /// Everything but time.
    private @Nullable ValidToken check(TokenPayload payload) {
        var federation = payload.federation();
        if (revoked.contains(payload.auditIds().getFirst())
                || (federation != null
                        && !providers.vouches(federation.identityProviderId(), federation.protocolId()))) {
            return null;
        }
        var mappedGroups = federation == null ? List.<String>of() : federation.groupIds();
        var user = users.get(payload.userId());
        if (user == null || !user.enabled() || !issuedAfter(payload, user.validAfter())) {
            return null;
        }
        var userDomain = projects.domain(user.domainId());
        if (userDomain == null || !alive(payload, userDomain)) {
            return null;
        }
        return switch (payload.scope()) {
            case Unscoped() -> build(payload, user, userDomain, null, null, false, List.of(), null, null);
            case OfSystem() -> {
                var held = roles.of(user.id(), Scope.SYSTEM);
                yield held.isEmpty() ? null : build(payload, user, userDomain, null, null, true, held, null, null);
            }
            case OfDomain(var domainId) -> {
                var domain = projects.domain(domainId);
                var held = roles.of(user.id(), mappedGroups, Scope.domain(domainId));
                yield domain == null || !alive(payload, domain) || held.isEmpty()
                        ? null
                        : build(payload, user, userDomain, null, domain, false, held, null, null);
            }
            case OfProject(var projectId) -> {
                var project = living(payload, projectId);
                var held = roles.of(user.id(), mappedGroups, Scope.project(projectId));
                yield project == null || held.isEmpty()
                        ? null
                        : build(payload, user, userDomain, project, null, false, held, null, null);
            }
            case OfApplicationCredential(var projectId, var credentialId) -> {
                var project = living(payload, projectId);
                var credential = credentials.find(credentialId).orElse(null);
                var held = credential == null ? List.<Role>of() : granted(credential);
                yield project == null
                                || credential == null
                                || held.isEmpty()
                                || !credential.userId().equals(user.id())
                                || !credential.projectId().equals(projectId)
                        ? null
                        : build(payload, user, userDomain, project, null, false, held, credential, null);
            }
            case OfAccessToken(var projectId, var accessId) -> {
                var project = living(payload, projectId);
                var access = accessTokens.find(accessId).orElse(null);
                var held = access == null ? List.<Role>of() : limited(user.id(), projectId, access.roleIds());
                yield project == null
                                || access == null
                                || held.isEmpty()
                                || !access.userId().equals(user.id())
                                || !access.projectId().equals(projectId)
                        ? null
                        : build(payload, user, userDomain, project, null, false, held, null, null);
            }
            case OfTrust(var projectId, var trustId) -> lent(payload, user, userDomain, projectId, trustId);
        };
    }

    private ValidToken build(
            TokenPayload payload,
            User user,
            Project userDomain,
            @Nullable Project project,
            @Nullable Project domain,
            boolean system,
            List<Role> held,
            @Nullable ApplicationCredential credential,
            @Nullable Trust trust) {
        var projectDomain = project == null ? null : projects.domain(project.domainId());
        var access = payload.scope() instanceof OfAccessToken(var _, var id)
                ? accessTokens.find(id).orElse(null)
                : null;
        var body = TokenView.render(
                payload, user, userDomain, project, projectDomain, domain, system, held, credential, trust, access);
        var names = held.stream().map(Role::name).collect(Collectors.toUnmodifiableSet());
        return new ValidToken(
                payload,
                user,
                userDomain,
                project,
                projectDomain,
                domain,
                system,
                held,
                names,
                credential,
                trust,
                body);
    }

    /// A token of a trust: good as long as both users are, and the trustor still has every role that it lent.
    private @Nullable ValidToken lent(
            TokenPayload payload, User trustee, Project trusteeDomain, String projectId, String trustId) {
        var trust = trusts.find(trustId).orElse(null);
        var project = living(payload, projectId);
        var trustor = trust == null ? null : users.get(trust.trustorId());
        var trustorDomain = trustor == null ? null : projects.domain(trustor.domainId());
        if (trust == null
                || project == null
                || trustor == null
                || trustorDomain == null
                || !trust.trusteeId().equals(trustee.id())
                || !trust.projectId().equals(projectId)
                || !trustor.enabled()
                || !issuedAfter(payload, trustor.validAfter())
                || !alive(payload, trustorDomain)
                || broken(payload, trusts.chain(trust))) {
            return null;
        }
        // a trust that was passed on lends what its first trustor has
        var origin = trusts.chain(trust).getLast();
        var held = limited(origin.trustorId(), projectId, trust.roleIds());
        if (held.isEmpty()) {
            return null;
        }
        return trust.impersonation()
                ? build(payload, trustor, trustorDomain, project, null, false, held, null, trust)
                : build(payload, trustee, trusteeDomain, project, null, false, held, null, trust);
    }

    /// Whether somebody between the first trustor and the trustee is gone or disabled.
    private boolean broken(TokenPayload payload, List<Trust> chain) {
        for (var link : chain) {
            var agent = users.get(link.trusteeId());
            var first = users.get(link.trustorId());
            if (agent == null
                    || first == null
                    || !agent.enabled()
                    || !first.enabled()
                    || !issuedAfter(payload, first.validAfter())) {
                return true;
            }
        }
        return chain.isEmpty();
    }

    /// The roles of a credential with what they imply; none at all when its owner has lost one of them.
    private List<Role> granted(ApplicationCredential credential) {
        return limited(credential.userId(), credential.projectId(), credential.roleIds());
    }

    private List<Role> limited(String userId, String projectId, List<String> roleIds) {
        var held = roles.of(userId, Scope.project(projectId));
        var ids = held.stream().map(Role::id).toList();
        if (!ids.containsAll(roleIds)) {
            return List.of();
        }
        var wanted = roles.implied(roleIds);
        return held.stream().filter(role -> wanted.contains(role.id())).toList();
    }

    private @Nullable Project living(TokenPayload payload, String projectId) {
        var project = projects.get(projectId);
        if (project == null || project.isDomain() || !alive(payload, project)) {
            return null;
        }
        var domain = projects.domain(project.domainId());
        return domain != null && alive(payload, domain) ? project : null;
    }

    private static boolean alive(TokenPayload payload, Project project) {
        return project.enabled() && issuedAfter(payload, project.validAfter());
    }

    private static boolean issuedAfter(TokenPayload payload, long validAfter) {
        return Moment.micros(payload.issuedAt()) > validAfter;
    }

    /// Takes one use of a trust away, if its uses are counted.
    /// @return false when none was left
    boolean useTrust(Trust trust) {
        return trust.remainingUses() == null
                || identity.write((tx, changes) -> {
                    changes.changed(Kind.TRUST, trust.id());
                    return trusts.use(tx, trust.id());
                });
    }

    /// Durable, and known to everybody, when this returns.
    public void revoke(ValidToken token) {
        identity.write((tx, changes) -> {
            revoked.insert(tx, token.auditId(), token.payload().expiresAt().plus(expiredWindow), clock.instant());
            return changes.changed(Kind.REVOKED_TOKEN, token.auditId()).revoked("audit_id", token.auditId());
        });
    }

    /// Forgets revocations of tokens that are past their time. Run now and then.
    public void prune() {
        var now = clock.instant();
        if (identity.database().read(q -> q.count("SELECT COUNT(*) FROM revoked_token WHERE expires_at < ?", now))
                == 0) {
            return;
        }
        identity.write((tx, changes) -> {
            revoked.prune(tx, now);
            return changes.changed(Kind.REVOKED_TOKEN, Change.ALL);
        });
    }
}
