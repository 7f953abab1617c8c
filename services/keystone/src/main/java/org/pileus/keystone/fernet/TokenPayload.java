package org.pileus.keystone.fernet;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is packed into a token.
/// @param methods     how its user proved to be that user, `password` and so on
/// @param auditIds    its own first, then that of the first token of its chain, if it was derived
/// @param federation  of a user whom another identity provider vouched for; null for others
public record TokenPayload(
        String userId,
        List<String> methods,
        TokenScope scope,
        Instant issuedAt,
        Instant expiresAt,
        List<String> auditIds,
        @Nullable Federation federation) {
    public TokenPayload {
        methods = List.copyOf(methods);
        auditIds = List.copyOf(auditIds);
    }

    public TokenPayload(
            String userId,
            List<String> methods,
            TokenScope scope,
            Instant issuedAt,
            Instant expiresAt,
            List<String> auditIds) {
        this(userId, methods, scope, issuedAt, expiresAt, auditIds, null);
    }
}
