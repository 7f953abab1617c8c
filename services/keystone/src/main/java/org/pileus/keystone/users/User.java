package org.pileus.keystone.users;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A user.
/// @param password      null for a user without one, who cannot log in with one
/// @param options       such as `lock_password`; not to be changed in place
/// @param extra         attributes that the API does not define, `email` and `description` among them; not to be
///                      changed in place
/// @param lastActive    day of the last login (UTC), kept only while inactive users are looked for
/// @param validAfter    microseconds since the epoch: tokens issued up to then are dead
/// @param federated     whether an identity provider vouches for it; its name is not its own then: nobody logs in by it
public record User(
        String id,
        String domainId,
        String name,
        boolean enabled,
        @Nullable String defaultProjectId,
        @Nullable Password password,
        ObjectNode options,
        ObjectNode extra,
        Instant createdAt,
        @Nullable LocalDate lastActive,
        long validAfter,
        boolean federated) {

    /// @param expiresAt    when it has to be changed, or null
    /// @param selfService  whether the user chose it, not an administrator
    public record Password(
            String hash, Instant changedAt, @Nullable Instant expiresAt, boolean selfService) {
        @Override
        public String toString() {
            return "a password of " + changedAt;
        }
    }

    public @Nullable String passwordHash() {
        return password == null ? null : password.hash();
    }

    /// Whether an option is set to true.
    public boolean has(String option) {
        return options.path(option).asBoolean(false);
    }

    public User withPassword(@Nullable Password next, long newValidAfter) {
        return new User(
                id,
                domainId,
                name,
                enabled,
                defaultProjectId,
                next,
                options,
                extra,
                createdAt,
                lastActive,
                newValidAfter,
                federated);
    }

    /// Enabled, with this password; its tokens end.
    public User enabledWith(Password next, long newValidAfter) {
        return new User(
                id,
                domainId,
                name,
                true,
                defaultProjectId,
                next,
                options,
                extra,
                createdAt,
                null,
                newValidAfter,
                federated);
    }

    /// The same user, called and described otherwise.
    public User called(String newName, ObjectNode newExtra) {
        return new User(
                id,
                domainId,
                newName,
                enabled,
                defaultProjectId,
                password,
                options,
                newExtra,
                createdAt,
                lastActive,
                validAfter,
                federated);
    }

    public User withTokensEnded(long newValidAfter) {
        return withPassword(password, newValidAfter);
    }

    @Override
    public String toString() {
        return "User " + id;
    }
}
