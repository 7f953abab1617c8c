package org.pileus.keystone.sso;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Digests;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.federation.FederationOptions;
import org.pileus.keystone.federation.IdentityProvider;
import org.pileus.keystone.federation.Mapping;
import org.pileus.keystone.federation.Protocol;
import org.pileus.keystone.federation.mapping.Mapped;
import org.pileus.keystone.groups.Memberships;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Changes;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Moment;
import org.pileus.keystone.users.User;
import org.pileus.keystone.users.Users;

/// The users here that stand for those of identity providers. One is made at the first login, with an id that depends
/// on
/// nothing but its domain and what the provider calls it; later logins bring it up to date. Source: keystone's shadow
/// users.
public final class ShadowUsers {
    private static final int LONGEST = 255;

    private final Identity identity;
    private final Users users;
    private final Memberships memberships;
    private final DomainNames domains;
    private final MappedProjects projects;
    private final FederationOptions options;
    private final Clock clock;

    public ShadowUsers(
            Identity identity,
            Users users,
            Memberships memberships,
            DomainNames domains,
            MappedProjects projects,
            FederationOptions options,
            Clock clock) {
        this.identity = identity;
        this.users = users;
        this.memberships = memberships;
        this.domains = domains;
        this.projects = projects;
        this.options = options;
        this.clock = clock;
    }

    /// What a provider's user is here.
    /// @param groupIds  of the last login, as JSON
    private record Link(String userId, String groupIds) {}

    /// What is known of a user after the mapping.
    private record Wanted(
            String domainId,
            String uniqueId,
            String name,
            @Nullable String email,
            String groupIds) {
        String userId() {
            return HexFormat.of().formatHex(Digests.sha256(domainId + "user" + uniqueId));
        }
    }

    /// The user, made or brought up to date with groups and projects, in one transaction; nothing is written when
    /// nothing changed.
    /// @param groupIds    in order
    /// @param remoteUser  what the user is called when the mapping says nothing
    User user(
            IdentityProvider provider,
            Protocol protocol,
            Mapping mapping,
            Mapped mapped,
            List<String> groupIds,
            @Nullable String remoteUser) {
        var wanted = wanted(provider, mapped.user(), groupIds, remoteUser);
        var ttl = ttl(provider);
        var link = identity.database().read(query -> link(query, provider, protocol, wanted.uniqueId));
        var known = link.map(found -> users.get(found.userId)).orElse(null);
        var plan = projects.plan(provider, mapping, mapped.projects(), wanted.domainId);
        if (known != null
                && link.get().groupIds.equals(wanted.groupIds)
                && brought(known, wanted).equals(known)
                && ttl.isZero()
                && plan.done(known.id())) {
            return known;
        }
        return identity.write((tx, changes) -> {
            var user = stored(tx, provider, protocol, wanted, changes);
            if (!ttl.isZero()) {
                memberships.lend(
                        tx, user.id(), provider.id(), groupIds, clock.instant().plus(ttl));
                changes.changed(Kind.MEMBERSHIP, user.id());
            }
            plan.carryOut(tx, user.id(), changes);
            return user;
        });
    }

    private Duration ttl(IdentityProvider provider) {
        var minutes = provider.authorizationTtl();
        return minutes == null ? options.authorizationTtl() : Duration.ofMinutes(minutes);
    }

    private Wanted wanted(
            IdentityProvider provider, Mapped.User user, List<String> groupIds, @Nullable String remoteUser) {
        var name = user.name() == null ? remoteUser : user.name();
        var id = user.id() == null ? name : user.id();
        var shown = name == null ? id : name;
        if (id == null || id.isBlank() || shown == null || shown.isBlank()) {
            throw refused("Could not map user while setting ephemeral user identity. Either mapping rules must specify"
                    + " user id/name or REMOTE_USER environment variable must be set.");
        }
        var unique = quoted(id);
        if (unique.length() > LONGEST || shown.length() > LONGEST) {
            throw refused("The name of the user is longer than " + LONGEST + " characters.");
        }
        var domain = user.domain() == null ? null : domains.find(user.domain());
        if (user.domain() != null && domain == null) {
            throw ApiException.unauthorized();
        }
        var groups = Json.array();
        groupIds.forEach(groups::add);
        return new Wanted(
                domain == null ? provider.domainId() : domain.id(), unique, shown, user.email(), Json.text(groups));
    }

    /// As keystone quotes it for its own records.
    private static String quoted(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~")
                .replace("%2F", "/");
    }

    private static ApiException refused(String message) {
        return new ApiException(new Failure.Unauthorized(message));
    }

    private static Optional<Link> link(Query query, IdentityProvider provider, Protocol protocol, String uniqueId) {
        return query.one("""
                SELECT user_id, group_ids FROM federated_user
                WHERE identity_provider_id = ? AND protocol_id = ? AND unique_id = ?""", row -> new Link(row.text(1), row.text(2)), provider.id(), protocol.id(), uniqueId);
    }

    private User stored(Transaction tx, IdentityProvider provider, Protocol protocol, Wanted wanted, Changes changes) {
        var link = link(tx, provider, protocol, wanted.uniqueId).orElse(null);
        var before = link == null ? null : users.stored(tx, link.userId).orElse(null);
        if (link == null || before == null) {
            var user = linked(tx, wanted, changes);
            tx.update("""
                    INSERT INTO federated_user (identity_provider_id, protocol_id, unique_id, user_id, group_ids)
                    VALUES (?, ?, ?, ?, ?)""", provider.id(), protocol.id(), wanted.uniqueId, user.id(), wanted.groupIds);
            return user;
        }
        var after = brought(before, wanted);
        if (!link.groupIds.equals(wanted.groupIds)) {
            // what it could do before, it may no longer
            after = after.withTokensEnded(Moment.tokensEnd(clock, before.validAfter()));
            changes.revoked("user_id", after.id());
            tx.update("UPDATE federated_user SET group_ids = ? WHERE user_id = ?", wanted.groupIds, after.id());
        }
        users.update(tx, after);
        changes.changed(Kind.USER, after.id());
        return after;
    }

    /// A new user, or one whose provider was made anew. One of another provider in the same domain stays that
    /// provider's.
    private User linked(Transaction tx, Wanted wanted, Changes changes) {
        var existing = users.stored(tx, wanted.userId()).orElse(null);
        if (existing == null) {
            var user = brought(
                    new User(
                            wanted.userId(),
                            wanted.domainId,
                            wanted.name,
                            true,
                            null,
                            null,
                            Json.object(),
                            Json.object(),
                            clock.instant(),
                            null,
                            0,
                            true),
                    wanted);
            users.insert(tx, user);
            changes.changed(Kind.USER, user.id());
            return user;
        }
        if (!existing.federated()
                || tx.count("SELECT COUNT(*) FROM federated_user WHERE user_id = ?", existing.id()) > 0) {
            throw Missing.conflict("federated_user", "Duplicate entry");
        }
        var user = brought(existing, wanted);
        users.update(tx, user);
        changes.changed(Kind.USER, user.id());
        return user;
    }

    private static User brought(User user, Wanted wanted) {
        var extra = user.extra();
        if (wanted.email != null && !wanted.email.equals(Json.textOrNull(extra, "email"))) {
            extra = extra.deepCopy().put("email", wanted.email);
        }
        return user.called(wanted.name, extra);
    }
}
