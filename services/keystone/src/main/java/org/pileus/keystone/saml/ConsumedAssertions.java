package org.pileus.keystone.saml;

import java.time.Clock;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.DuplicateKey;

/// Assertions that were used: each is good once, on all replicas.
public final class ConsumedAssertions {
    private final Database db;
    private final Clock clock;

    public ConsumedAssertions(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /// @throws SamlRefused when it was used before
    public void consume(String issuer, AssertionReader.Believed believed) throws SamlRefused {
        try {
            db.run(tx -> {
                tx.update("DELETE FROM consumed_assertion WHERE expires_at < ?", clock.instant());
                tx.update(
                        "INSERT INTO consumed_assertion (issuer, assertion_id, expires_at) VALUES (?, ?, ?)",
                        issuer,
                        believed.id(),
                        believed.until());
            });
        } catch (DuplicateKey e) {
            throw new SamlRefused("the assertion was used before");
        }
    }
}
