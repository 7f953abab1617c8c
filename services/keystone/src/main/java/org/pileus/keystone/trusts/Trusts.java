package org.pileus.keystone.trusts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Row;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Memory;
import org.pileus.keystone.memory.Table;

/// The stored trusts and the memory of them.
public final class Trusts implements Memory {
    private static final String COLUMNS = """
            id, trustor_user_id, trustee_user_id, project_id, impersonation, role_ids, expires_at, remaining_uses,
            redelegation_count, redelegated_trust_id""";
    /// A longer chain is no chain that this service made.
    private static final int LONGEST_CHAIN = 64;

    private final Table<Trust> table = new Table<>(Trust::id, trust -> null);

    @Override
    public Kind kind() {
        return Kind.TRUST;
    }

    @Override
    public void load(Query query) {
        table.replaceAll(query.list("SELECT " + COLUMNS + " FROM trust", Trusts::map));
    }

    @Override
    public void refresh(Query query, String id) {
        table.replace(id, query.one("SELECT " + COLUMNS + " FROM trust WHERE id = ?", Trusts::map, id));
    }

    Table<Trust> table() {
        return table;
    }

    public Optional<Trust> find(String id) {
        return table.find(id);
    }

    /// A trust that is in time; whether it has uses left only [#use] can say.
    public Optional<Trust> current(String id, Instant now) {
        return find(id).filter(trust -> trust.expiresAt() == null || now.isBefore(trust.expiresAt()))
                .filter(trust -> !chain(trust).isEmpty());
    }

    void insert(Transaction tx, Trust t) {
        var roles = Json.array();
        t.roleIds().forEach(roles::add);
        tx.update(
                "INSERT INTO trust (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                t.id(),
                t.trustorId(),
                t.trusteeId(),
                t.projectId(),
                t.impersonation(),
                roles,
                t.expiresAt(),
                t.remainingUses(),
                t.redelegations(),
                t.parentId());
    }

    /// Takes one use away.
    /// @return false when none is left
    public boolean use(Transaction tx, String id) {
        return tx.update("UPDATE trust SET remaining_uses = remaining_uses - 1 WHERE id = ? AND remaining_uses > 0", id)
                > 0;
    }

    /// Deletes a trust and whatever was made of it.
    /// @return the deleted ones
    List<Trust> delete(Transaction tx, Trust trust) {
        List<Trust> gone = new ArrayList<>();
        gone.add(trust);
        for (var i = 0; i < gone.size(); i++) {
            var id = gone.get(i).id();
            gone.addAll(tx.list("SELECT " + COLUMNS + " FROM trust WHERE redelegated_trust_id = ?", Trusts::map, id));
            tx.update("DELETE FROM trust WHERE id = ?", id);
        }
        return gone;
    }

    /// A trust and those that it came from, itself first; empty when one of them is no more.
    public List<Trust> chain(Trust trust) {
        List<Trust> chain = new ArrayList<>();
        var at = trust;
        chain.add(at);
        while (at.parentId() != null) {
            at = table.get(at.parentId());
            if (at == null || chain.size() > LONGEST_CHAIN) {
                return List.of();
            }
            chain.add(at);
        }
        return chain;
    }

    private static Trust map(Row row) {
        List<String> roles = new ArrayList<>();
        row.json("role_ids").forEach(id -> roles.add(id.asString()));
        return new Trust(
                row.text("id"),
                row.text("trustor_user_id"),
                row.text("trustee_user_id"),
                row.text("project_id"),
                row.flag("impersonation"),
                roles,
                row.timeOrNull("expires_at"),
                row.numberOrNull("remaining_uses"),
                (int) row.number("redelegation_count"),
                row.textOrNull("redelegated_trust_id"));
    }
}
