package org.pileus.keystone.fernet;

import org.pileus.kernel.db.Database;

/// Sealed texts of a table, no two of which are equal.
/// @param select  lists them
/// @param update  writes one (the first argument) over another (the second)
public record SealedColumn(String select, String update) {
    /// Seals again what older keys sealed: then those may go.
    /// @return how many
    public int reseal(Database db, Sealer sealer) {
        var moved = 0;
        for (var old : db.read(query -> query.list(select, row -> row.text(1)))) {
            if (!sealer.isCurrent(old)) {
                var fresh = sealer.seal(sealer.unseal(old));
                // only what it was: somebody may change it meanwhile
                moved += db.write(tx -> tx.update(update, fresh, old));
            }
        }
        return moved;
    }
}
