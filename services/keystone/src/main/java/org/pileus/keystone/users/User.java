package org.pileus.keystone.users;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A user.
/// @param passwordHash  null for a user without a password, who cannot log in with one
/// @param options       such as `lock_password`; not to be changed in place
/// @param extra         attributes that the API does not define, `email` and `description` among them; not to be
///                      changed in place
/// @param validAfter    microseconds since the epoch: tokens issued up to then are dead
public record User(
        String id,
        String domainId,
        String name,
        boolean enabled,
        @Nullable String defaultProjectId,
        @Nullable String passwordHash,
        @Nullable Instant passwordChangedAt,
        ObjectNode options,
        ObjectNode extra,
        Instant createdAt,
        long validAfter) {
    @Override
    public String toString() {
        return "User " + id;
    }
}
