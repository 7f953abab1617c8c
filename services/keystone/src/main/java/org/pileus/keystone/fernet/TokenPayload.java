package org.pileus.keystone.fernet;

import java.time.Instant;
import java.util.List;

/// What is packed into a token.
/// @param methods    how its user proved to be that user, `password` and so on
/// @param auditIds   its own first, then that of the first token of its chain, if it was derived
public record TokenPayload(
        String userId,
        List<String> methods,
        TokenScope scope,
        Instant issuedAt,
        Instant expiresAt,
        List<String> auditIds) {
    public TokenPayload {
        methods = List.copyOf(methods);
        auditIds = List.copyOf(auditIds);
    }
}
