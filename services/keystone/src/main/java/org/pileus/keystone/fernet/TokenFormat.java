package org.pileus.keystone.fernet;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoField;

/// What tokens look like. Safe for concurrent use.
public interface TokenFormat {
    /// Makes keys when there are none, and reads them.
    void open();

    /// Reads the keys again: they may have been rotated.
    /// @return whether they have been
    boolean reload();

    String encode(TokenPayload payload);

    /// @throws InvalidToken for anything but the one spelling of a token that [#encode] gave out
    TokenPayload decode(String token) throws InvalidToken;

    /// An audit id for a token that is issued now.
    static String newAuditId(SecureRandom random, Instant issuedAt) {
        return AuditId.next(random, issuedAt.get(ChronoField.MICRO_OF_SECOND));
    }
}
