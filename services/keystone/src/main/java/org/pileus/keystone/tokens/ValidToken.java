package org.pileus.keystone.tokens;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.keystone.applicationcredentials.ApplicationCredential;
import org.pileus.keystone.fernet.TokenPayload;
import org.pileus.keystone.fernet.TokenScope;
import org.pileus.keystone.projects.Project;
import org.pileus.keystone.roles.Role;
import org.pileus.keystone.trusts.Trust;
import org.pileus.keystone.users.User;

/// A token that passed every check, with what it stands for as of then.
/// @param project     of the scope, or null
/// @param domain      of the scope, or null
/// @param system      true when scoped to the whole system
/// @param roles       implied ones included; empty when unscoped
/// @param roleNames   of these
/// @param credential  when it was got with an application credential
/// @param trust       when it was got with a trust; `user` is then the trustor if the trustee impersonates it
/// @param body        the JSON of a validation answer without the catalog; not to be changed
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ValidToken(
        TokenPayload payload,
        User user,
        Project userDomain,
        @Nullable Project project,
        @Nullable Project projectDomain,
        @Nullable Project domain,
        boolean system,
        List<Role> roles,
        Set<String> roleNames,
        @Nullable ApplicationCredential credential,
        @Nullable Trust trust,
        byte[] body) {
    private static final Set<String> PRIMARY =
            Set.of("password", "totp", "token", "external", "mapped", "openid", "saml2", "kerberos", "x509");

    public boolean scoped() {
        return project != null || domain != null || system;
    }

    /// Whether it came from a delegation, which must not lead to other tokens or delegations.
    public boolean delegated() {
        return trust != null || delegatedByMethod();
    }

    /// Whether its user proved itself by something that stands for less than the user. Source: keystone's list of
    /// primary methods.
    public boolean delegatedByMethod() {
        return credential != null
                || payload.scope() instanceof TokenScope.OfAccessToken
                || !payload.methods().stream().allMatch(this::isPrimary);
    }

    /// The protocol through which a provider vouched for the user is its own kind of proof, whatever its name.
    private boolean isPrimary(String method) {
        var federation = payload.federation();
        return PRIMARY.contains(method) || (federation != null && method.equals(federation.protocolId()));
    }

    /// Groups that an identity provider's mapping gave its user, beside those that are stored.
    public List<String> mappedGroups() {
        var federation = payload.federation();
        return federation == null ? List.of() : federation.groupIds();
    }

    public String auditId() {
        return payload.auditIds().getFirst();
    }

    @Override
    public String toString() {
        return "token " + auditId();
    }
}
