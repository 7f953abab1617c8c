package org.pileus.keystone.groups;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.memory.Change;
import org.pileus.keystone.memory.Changes;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Memory;

/// Which user is in which groups: stored, and remembered both ways. Memberships that end by themselves are good until
/// [#expire] takes them away.
public final class Memberships implements Memory {
    private static final String ALL =
            "SELECT user_id, group_id FROM group_member UNION SELECT user_id, group_id FROM expiring_group_member";
    /// More members than this are read again all at once.
    private static final int NAMED = 1000;

    private volatile Sides sides = new Sides(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());

    /// @param groups   by user
    /// @param members  by group; each value is replaced, never changed
    private record Sides(Map<String, List<String>> groups, Map<String, List<String>> members) {}

    @Override
    public Kind kind() {
        return Kind.MEMBERSHIP;
    }

    @Override
    public void load(Query query) {
        Map<String, List<String>> groups = new HashMap<>();
        Map<String, List<String>> members = new HashMap<>();
        query.list(ALL + " ORDER BY user_id, group_id", row -> {
            groups.computeIfAbsent(row.text(1), k -> new ArrayList<>()).add(row.text(2));
            members.computeIfAbsent(row.text(2), k -> new ArrayList<>()).add(row.text(1));
            return Boolean.TRUE;
        });
        sides = new Sides(new ConcurrentHashMap<>(groups), new ConcurrentHashMap<>(members));
    }

    @Override
    public void refresh(Query query, String userId) {
        var now = query.list("""
                SELECT group_id FROM group_member WHERE user_id = ?
                UNION SELECT group_id FROM expiring_group_member WHERE user_id = ? ORDER BY group_id""", row -> row.text(1), userId, userId);
        var before = sides.groups.getOrDefault(userId, List.of());
        if (now.isEmpty()) {
            sides.groups.remove(userId);
        } else {
            sides.groups.put(userId, now);
        }
        before.stream().filter(group -> !now.contains(group)).forEach(group -> change(group, userId, false));
        now.stream().filter(group -> !before.contains(group)).forEach(group -> change(group, userId, true));
    }

    private void change(String groupId, String userId, boolean add) {
        var members = new TreeSet<>(sides.members.getOrDefault(groupId, List.of()));
        if (add) {
            members.add(userId);
        } else {
            members.remove(userId);
        }
        sides.members.put(groupId, List.copyOf(members));
    }

    /// Ids in order.
    public List<String> groupsOf(String userId) {
        return sides.groups.getOrDefault(userId, List.of());
    }

    /// Ids in order.
    public List<String> membersOf(String groupId) {
        return sides.members.getOrDefault(groupId, List.of());
    }

    public boolean isMember(String userId, String groupId) {
        return groupsOf(userId).contains(groupId);
    }

    /// Adding a member twice changes nothing.
    public void add(Transaction tx, String userId, String groupId) {
        if (tx.count("SELECT COUNT(*) FROM group_member WHERE user_id = ? AND group_id = ?", userId, groupId) == 0) {
            tx.update("INSERT INTO group_member (user_id, group_id) VALUES (?, ?)", userId, groupId);
        }
    }

    /// @return false when the user was no member
    public boolean remove(Transaction tx, String userId, String groupId) {
        var lent = tx.update("DELETE FROM expiring_group_member WHERE user_id = ? AND group_id = ?", userId, groupId);
        return tx.update("DELETE FROM group_member WHERE user_id = ? AND group_id = ?", userId, groupId) + lent > 0;
    }

    public void removeUser(Transaction tx, String userId) {
        tx.update("DELETE FROM group_member WHERE user_id = ?", userId);
        tx.update("DELETE FROM expiring_group_member WHERE user_id = ?", userId);
    }

    public void removeGroup(Transaction tx, String groupId, Changes changes) {
        var members = tx.list("""
                SELECT user_id FROM group_member WHERE group_id = ?
                UNION SELECT user_id FROM expiring_group_member WHERE group_id = ?""", row -> row.text(1), groupId, groupId);
        if (members.size() > NAMED) {
            changes.changed(Kind.MEMBERSHIP, Change.ALL);
        } else {
            members.forEach(user -> changes.changed(Kind.MEMBERSHIP, user));
        }
        tx.update("DELETE FROM group_member WHERE group_id = ?", groupId);
        tx.update("DELETE FROM expiring_group_member WHERE group_id = ?", groupId);
    }

    /// Replaces what a provider lent to a user.
    public void lend(Transaction tx, String userId, String providerId, Collection<String> groupIds, Instant until) {
        tx.update(
                "DELETE FROM expiring_group_member WHERE user_id = ? AND identity_provider_id = ?", userId, providerId);
        for (var groupId : groupIds) {
            tx.update("""
                    INSERT INTO expiring_group_member (user_id, group_id, identity_provider_id, expires_at)
                    VALUES (?, ?, ?, ?)""", userId, groupId, providerId, until);
        }
    }

    /// Whether a lent membership has ended.
    public boolean anyExpired(Query query, Instant now) {
        return query.count("SELECT COUNT(*) FROM expiring_group_member WHERE expires_at <= ?", now) > 0;
    }

    /// Takes away what has ended, and with it what tokens of these users are worth.
    public void expire(Transaction tx, Instant now, Changes changes) {
        tx.list("SELECT DISTINCT user_id FROM expiring_group_member WHERE expires_at <= ?", row -> row.text(1), now)
                .forEach(user -> changes.changed(Kind.MEMBERSHIP, user).revoked("user_id", user));
        tx.update("DELETE FROM expiring_group_member WHERE expires_at <= ?", now);
    }
}
