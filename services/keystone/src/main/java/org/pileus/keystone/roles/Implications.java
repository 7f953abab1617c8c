package org.pileus.keystone.roles;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Memory;

/// Which role implies which others: stored, and remembered whole.
public final class Implications implements Memory {
    /// By prior role, ids in order.
    private volatile Map<String, List<String>> implied = Map.of();

    @Override
    public Kind kind() {
        return Kind.IMPLICATION;
    }

    @Override
    public void load(Query query) {
        Map<String, List<String>> found = new HashMap<>();
        query.list("SELECT prior_role_id, implied_role_id FROM implied_role ORDER BY 1, 2", row -> {
            found.computeIfAbsent(row.text(1), k -> new ArrayList<>()).add(row.text(2));
            return Boolean.TRUE;
        });
        implied = Map.copyOf(found);
    }

    /// There are few: all are read again.
    @Override
    public void refresh(Query query, String priorRoleId) {
        load(query);
    }

    /// What a role implies by itself, not through others.
    public List<String> of(String priorRoleId) {
        return implied.getOrDefault(priorRoleId, List.of());
    }

    public Map<String, List<String>> all() {
        return new TreeMap<>(implied);
    }

    /// The roles and all that they imply, each once, the given ones first.
    public Set<String> expand(Collection<String> roleIds) {
        Set<String> found = new LinkedHashSet<>(roleIds);
        var rest = new ArrayDeque<>(roleIds);
        while (!rest.isEmpty()) {
            for (var next : of(rest.removeFirst())) {
                if (found.add(next)) {
                    rest.addLast(next);
                }
            }
        }
        return found;
    }

    /// @return false when it was there already
    public boolean insert(Transaction tx, String prior, String impliedRole) {
        if (tx.count(
                        "SELECT COUNT(*) FROM implied_role WHERE prior_role_id = ? AND implied_role_id = ?",
                        prior,
                        impliedRole)
                > 0) {
            return false;
        }
        tx.update("INSERT INTO implied_role (prior_role_id, implied_role_id) VALUES (?, ?)", prior, impliedRole);
        return true;
    }

    public boolean delete(Transaction tx, String prior, String impliedRole) {
        return tx.update("DELETE FROM implied_role WHERE prior_role_id = ? AND implied_role_id = ?", prior, impliedRole)
                > 0;
    }

    public void deleteRole(Transaction tx, String roleId) {
        tx.update("DELETE FROM implied_role WHERE prior_role_id = ? OR implied_role_id = ?", roleId, roleId);
    }
}
