package org.pileus.keystone.trusts;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a trustor lets a trustee do.
/// @param impersonation  whether the trustee's tokens name the trustor as their user
/// @param projectId      where; empty text for none: upstream keeps such a trust, and nobody can log in with it
/// @param roleIds        the trustor's roles that are lent; empty only without a project
/// @param remainingUses  how many more tokens can be got; null for any number
/// @param redelegations  how many more times it can be passed on
/// @param parentId       the trust that it passes on, or null
public record Trust(
        String id,
        String trustorId,
        String trusteeId,
        String projectId,
        boolean impersonation,
        List<String> roleIds,
        @Nullable Instant expiresAt,
        @Nullable Long remainingUses,
        int redelegations,
        @Nullable String parentId) {
    public Trust {
        roleIds = List.copyOf(roleIds);
    }
}
