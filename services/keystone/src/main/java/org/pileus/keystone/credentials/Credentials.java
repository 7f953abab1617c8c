package org.pileus.keystone.credentials;

import java.util.List;
import java.util.Optional;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.fernet.Sealer;

/// The stored credentials. They are not remembered: nothing that is validated depends on them.
public final class Credentials {
    private static final String SELECT = "SELECT id, user_id, project_id, type, sealed_blob, extra FROM credential";

    private final Sealer sealer;

    public Credentials(Sealer sealer) {
        this.sealer = sealer;
    }

    List<Credential> all(Query query) {
        return query.list(SELECT + " ORDER BY id", this::map);
    }

    List<Credential> ofUser(Query query, String userId) {
        return query.list(SELECT + " WHERE user_id = ? ORDER BY id", this::map, userId);
    }

    Optional<Credential> find(Query query, String id) {
        return query.one(SELECT + " WHERE id = ?", this::map, id);
    }

    void insert(Transaction tx, Credential c) {
        tx.update(
                "INSERT INTO credential (id, user_id, project_id, type, sealed_blob, extra) VALUES (?, ?, ?, ?, ?, ?)",
                c.id(),
                c.userId(),
                c.projectId(),
                c.type(),
                sealer.seal(c.blob()),
                c.extra());
    }

    void update(Transaction tx, Credential c) {
        tx.update(
                "UPDATE credential SET project_id = ?, type = ?, sealed_blob = ?, extra = ? WHERE id = ?",
                c.projectId(),
                c.type(),
                sealer.seal(c.blob()),
                c.extra(),
                c.id());
    }

    void delete(Transaction tx, String id) {
        tx.update("DELETE FROM totp_use WHERE credential_id = ?", id);
        tx.update("DELETE FROM credential WHERE id = ?", id);
    }

    /// Seals again what older keys sealed: then those may go.
    /// @return how many
    int reseal(Database db) {
        record Sealed(String id, String blob) {}
        var old = db.read(query -> query.list(
                "SELECT id, sealed_blob FROM credential ORDER BY id", row -> new Sealed(row.text(1), row.text(2))));
        var moved = 0;
        for (var one : old) {
            if (!sealer.isCurrent(one.blob())) {
                var fresh = sealer.seal(sealer.unseal(one.blob()));
                // only what it was: somebody may change it meanwhile
                moved += db.write(tx -> tx.update(
                        "UPDATE credential SET sealed_blob = ? WHERE id = ? AND sealed_blob = ?",
                        fresh,
                        one.id(),
                        one.blob()));
            }
        }
        return moved;
    }

    private Credential map(Row row) {
        return new Credential(
                row.text(1), row.text(2), row.textOrNull(3), row.text(4), sealer.unseal(row.text(5)), row.object(6));
    }
}
