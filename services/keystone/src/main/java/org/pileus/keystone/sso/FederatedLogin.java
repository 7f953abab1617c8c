package org.pileus.keystone.sso;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.db.Query;
import org.pileus.keystone.federation.FederationOptions;
import org.pileus.keystone.federation.IdentityProvider;
import org.pileus.keystone.federation.IdentityProviders;
import org.pileus.keystone.federation.Mapping;
import org.pileus.keystone.federation.Mappings;
import org.pileus.keystone.federation.Protocol;
import org.pileus.keystone.federation.Protocols;
import org.pileus.keystone.federation.mapping.Mapped;
import org.pileus.keystone.federation.mapping.MappingEngine;
import org.pileus.keystone.federation.mapping.MappingFailed;
import org.pileus.keystone.fernet.Federation;
import org.pileus.keystone.groups.Group;
import org.pileus.keystone.groups.Groups;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.tokens.Login;
import org.pileus.keystone.users.User;
import org.pileus.keystone.users.Users;

/// Turns what an identity provider said of a user into a login. Whoever calls it has made sure that the provider said
/// it: nothing here reads a request.
public final class FederatedLogin {
    private static final System.Logger LOG = System.getLogger(FederatedLogin.class.getName());
    private static final int MOST_GROUPS = 500;

    private final Identity identity;
    private final IdentityProviders providers;
    private final Protocols protocols;
    private final Mappings mappings;
    private final Users users;
    private final Groups groups;
    private final DomainNames domains;
    private final ShadowUsers shadows;
    private final FederationOptions options;
    private final Login login;

    public FederatedLogin(
            Identity identity,
            IdentityProviders providers,
            Protocols protocols,
            Mappings mappings,
            Users users,
            Groups groups,
            DomainNames domains,
            ShadowUsers shadows,
            FederationOptions options,
            Login login) {
        this.identity = identity;
        this.providers = providers;
        this.protocols = protocols;
        this.mappings = mappings;
        this.users = users;
        this.groups = groups;
        this.domains = domains;
        this.shadows = shadows;
        this.options = options;
        this.login = login;
    }

    private record Trusted(IdentityProvider provider, Protocol protocol, Mapping mapping) {}

    /// Whether the provider and its protocol may be used at all, before anybody is asked anything.
    /// @throws ApiException 401 for a protocol that is no method, 404 for what is not there, 403 when disabled
    public void check(String providerId, String protocolId) {
        trusted(providerId, protocolId);
    }

    /// @param assertion  what the provider said
    /// @throws ApiException as [#check], and 401 when no user comes out of it
    public Login.Outcome login(String providerId, String protocolId, Map<String, String> assertion) {
        var trusted = trusted(providerId, protocolId);
        checkRemoteId(trusted, assertion);
        var mapped = mapped(trusted, assertion);
        if (mapped.user().local()) {
            return login.vouched(local(mapped.user()), protocolId, null);
        }
        var groupIds = groupIds(trusted, mapped);
        var user = shadows.user(
                trusted.provider, trusted.protocol, trusted.mapping, mapped, groupIds, assertion.get("REMOTE_USER"));
        return login.vouched(user, protocolId, new Federation(groupIds, providerId, protocolId));
    }

    private Trusted trusted(String providerId, String protocolId) {
        login.requireOffered(protocolId);
        var trusted = identity.database().read(query -> stored(query, providerId, protocolId));
        if (!trusted.provider.enabled()) {
            throw ApiException.forbidden("Identity Provider " + providerId + " is disabled");
        }
        return trusted;
    }

    private Trusted stored(Query query, String providerId, String protocolId) {
        var provider = providers.find(query, providerId).orElseThrow(() -> Missing.of("Identity Provider", providerId));
        var protocol = protocols
                .find(query, providerId, protocolId)
                .orElseThrow(() -> Protocols.missing(providerId, protocolId));
        var mapping = mappings.find(query, protocol.mappingId())
                .orElseThrow(() -> Missing.of("mapping", protocol.mappingId()));
        return new Trusted(provider, protocol, mapping);
    }

    /// The provider that an assertion names has to be this one, if there is a place to name it in.
    private void checkRemoteId(Trusted trusted, Map<String, String> assertion) {
        var attribute = options.remoteIdAttribute(trusted.protocol);
        if (attribute == null || trusted.provider.remoteIds().isEmpty()) {
            return;
        }
        var named = assertion.get(attribute);
        if (named == null) {
            throw refused(trusted, "the assertion has no attribute " + attribute);
        }
        if (!trusted.provider.remoteIds().contains(named)) {
            throw ApiException.forbidden(
                    "Incoming identity provider identifier not included among the accepted identifiers.");
        }
    }

    private static Mapped mapped(Trusted trusted, Map<String, String> assertion) {
        try {
            return MappingEngine.map(trusted.mapping.rules(), trusted.mapping.schemaVersion(), assertion);
        } catch (MappingFailed e) {
            throw refused(trusted, e.getMessage());
        }
    }

    private User local(Mapped.User wanted) {
        var id = wanted.id();
        var domain = domains.find(wanted.domain());
        var user = id != null
                ? users.get(id)
                : wanted.name() == null || domain == null ? null : users.named(domain.id(), wanted.name());
        if (user == null) {
            throw ApiException.unauthorized();
        }
        return user;
    }

    /// Ids in order.
    private List<String> groupIds(Trusted trusted, Mapped mapped) {
        var ids = new TreeSet<String>();
        for (var id : mapped.groupIds()) {
            if (groups.get(id) == null) {
                throw refused(trusted, "the mapping names a group that is not there: " + id);
            }
            ids.add(id);
        }
        for (var named : mapped.groups()) {
            var group = find(named);
            if (group != null) {
                ids.add(group.id());
            }
        }
        if (ids.size() > MOST_GROUPS) {
            throw refused(trusted, "more than " + MOST_GROUPS + " groups");
        }
        return List.copyOf(ids);
    }

    private @Nullable Group find(Mapped.GroupName named) {
        var domain = domains.find(named.domain());
        return domain == null ? null : groups.named(domain.id(), named.name());
    }

    /// Why is for the operator alone.
    private static ApiException refused(Trusted trusted, @Nullable String reason) {
        LOG.log(
                Level.WARNING,
                "a login through {0}/{1} was refused: {2}",
                trusted.provider.id(),
                trusted.protocol.id(),
                reason);
        return ApiException.unauthorized();
    }
}
