package org.pileus.keystone.credentials;

import java.lang.System.Logger.Level;
import java.util.List;
import org.pileus.kernel.db.Database;
import org.pileus.keystone.fernet.Keyring;
import org.pileus.keystone.fernet.SealedColumn;
import org.pileus.keystone.fernet.Sealer;

/// Seals stored credentials and other secrets anew after a rotation of their keys, then removes the keys that nothing
/// needs. Called now and then, by one thread at a time.
public final class Resealing {
    private static final System.Logger LOG = System.getLogger(Resealing.class.getName());
    /// The staged key, the primary, and the last primary: another replica may still seal with it for a moment.
    private static final int KEPT = 3;
    /// A replica that had not yet read the new keys may have sealed with the old primary meanwhile.
    private static final int ROUNDS = 3;

    private final Database db;
    private final Credentials credentials;
    private final List<SealedColumn> others;
    private final Sealer sealer;
    private final Keyring keyring;
    private int primary;
    private int rounds;

    /// @param others  what the same keys seal besides credentials
    public Resealing(Database db, Credentials credentials, List<SealedColumn> others, Sealer sealer, Keyring keyring) {
        this.db = db;
        this.credentials = credentials;
        this.others = List.copyOf(others);
        this.sealer = sealer;
        this.keyring = keyring;
    }

    /// Does nothing while the keys are what they were.
    public void run() {
        var now = keyring.primary();
        if (now != primary) {
            primary = now;
            rounds = ROUNDS;
        }
        if (rounds == 0) {
            return;
        }
        var moved = credentials.reseal(db);
        for (var column : others) {
            moved += column.reseal(db, sealer);
        }
        rounds--;
        if (moved > 0) {
            LOG.log(Level.INFO, "sealed " + moved + " credentials with key " + now);
        } else if (rounds == 0) {
            keyring.prune(KEPT);
        }
    }
}
