package org.pileus.nova.db.consoles;

import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.pileus.kernel.core.Digests;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;

/// The table `console_tokens`.
public final class ConsoleTokenRepository {
    private static final String COLUMNS = """
            SELECT instance_id, host, console_type, internal_host, internal_port, expires_at FROM console_tokens""";

    /// Keeps the hash of a token and what it is for. Drops expired ones as it goes.
    public void insert(Transaction tx, Secret token, ConsoleToken grant, Instant now) {
        tx.update("DELETE FROM console_tokens WHERE expires_at < ?", now);
        tx.update(
                """
                INSERT INTO console_tokens (token_hash, instance_id, host, console_type, internal_host, internal_port, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)""",
                hash(token),
                grant.instance(),
                grant.host(),
                grant.type(),
                grant.internalHost(),
                grant.internalPort(),
                grant.expires());
    }

    /// Looks at a token without using it up (`os-console-auth-tokens`). Empty when unknown, expired or used.
    public Optional<ConsoleToken> find(Query query, Secret token, Instant now) {
        return query.one(
                COLUMNS + " WHERE token_hash = ? AND expires_at > ? AND used_at IS NULL",
                ConsoleTokenRepository::map,
                hash(token),
                now);
    }

    /// Uses a token up: the second of two callers gets nothing.
    public Optional<ConsoleToken> redeem(Transaction tx, Secret token, Instant now) {
        var hash = hash(token);
        var won = tx.update(
                "UPDATE console_tokens SET used_at = ? WHERE token_hash = ? AND used_at IS NULL AND expires_at > ?",
                now,
                hash,
                now);
        return won == 0
                ? Optional.empty()
                : tx.one(COLUMNS + " WHERE token_hash = ?", ConsoleTokenRepository::map, hash);
    }

    /// The guest moves or goes.
    public void deleteOf(Transaction tx, UUID instance) {
        tx.update("DELETE FROM console_tokens WHERE instance_id = ?", instance);
    }

    private static ConsoleToken map(Row row) {
        return new ConsoleToken(row.uuid(1), row.text(2), row.text(3), row.text(4), row.integer(5), row.time(6));
    }

    private static String hash(Secret token) {
        return HexFormat.of().formatHex(Digests.sha256(token.reveal()));
    }
}
