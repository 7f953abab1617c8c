package org.pileus.neutron.linuxbridge;

import inet.ipaddr.IPAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pileus.driver.network.FilterRule;
import org.pileus.neutron.model.agent.GroupMember;
import org.pileus.neutron.model.agent.GroupRule;
import org.pileus.neutron.model.agent.GroupRules;
import org.pileus.neutron.model.agent.GroupsReply;

/// The security groups that ports of this host are in, and the address sets that rules of those name: kept by
/// changes, and forgotten with the last port, since changes of them are not told to this host for ever after.
/// One thread uses it.
final class HostGroups {
    /// Of how many members the last word is kept: an older one that comes late must not bring back who left.
    private static final int MOST_WORDS = 4096;

    private final Map<String, Group> groups = new HashMap<>();
    private final Map<String, AddressSet> sets = new HashMap<>();
    private final Uses ports = new Uses();
    private final Uses rules = new Uses();
    private final Set<String> wanted = new HashSet<>();
    /// Revision of the last word by member, the oldest first.
    private final Map<String, Integer> lastWords = new LinkedHashMap<>();

    private record Group(int revision, List<GroupRule> told, List<FilterRule> rules, Set<String> remotes) {}

    /// What changed.
    /// @param groups   ids of groups with other rules
    /// @param sets     ids of sets that came as wholes
    /// @param members  what came and went in others, by set
    record Changes(Set<String> groups, Set<String> sets, Map<String, AddressSet.Difference> members) {
        Changes() {
            this(new HashSet<>(), new HashSet<>(), new HashMap<>());
        }
    }

    /// A port is in these groups now.
    void use(Collection<String> ids) {
        for (var id : ids) {
            if (ports.add(id)) {
                wanted.add(id);
            }
        }
    }

    /// A port is in these groups no more.
    void release(Collection<String> ids) {
        for (var id : ids) {
            if (ports.remove(id)) {
                wanted.remove(id);
                var group = groups.remove(id);
                if (group != null) {
                    unname(group.remotes());
                }
            }
        }
    }

    private void unname(Set<String> remotes) {
        remotes.stream().filter(rules::remove).forEach(sets::remove);
    }

    /// Ids of groups that are to be asked for.
    Set<String> wanted() {
        return Set.copyOf(wanted);
    }

    /// Trusts nothing that is known of these any more, and goes on with it until there is an answer.
    void readAgain(Collection<String> ids) {
        ids.stream().filter(ports::contains).forEach(wanted::add);
    }

    void readAllAgain() {
        wanted.addAll(ports.all());
    }

    /// The server's groups are this new.
    void compare(Map<String, Integer> revisions) {
        revisions.forEach((id, revision) -> {
            var group = groups.get(id);
            if (group != null && group.revision() < revision) {
                wanted.add(id);
            }
        });
    }

    boolean knows(Collection<String> ids) {
        return groups.keySet().containsAll(ids);
    }

    /// Rules of these groups; one that is not known permits nothing.
    List<FilterRule> rules(Collection<String> ids) {
        return ids.stream()
                .map(groups::get)
                .filter(group -> group != null)
                .flatMap(group -> group.rules().stream())
                .toList();
    }

    Optional<Set<IPAddress>> set(String id) {
        return Optional.ofNullable(sets.get(id)).map(AddressSet::addresses);
    }

    /// Takes the rules of a group that changed. Rules that name a set nobody told of wait for the set.
    void told(String id, GroupRules told, Changes changes) {
        var before = groups.get(id);
        if (before == null || before.revision() > told.revision()) {
            return;
        }
        var remotes = Policies.remotes(told.rules());
        if (sets.keySet().containsAll(remotes)) {
            put(id, told, remotes, changes);
        } else {
            wanted.add(id);
        }
    }

    private void put(String id, GroupRules told, Set<String> remotes, Changes changes) {
        var before = groups.get(id);
        if (before == null || !before.told().equals(told.rules())) {
            changes.groups().add(id);
        }
        for (var remote : remotes) {
            rules.add(remote);
            sets.computeIfAbsent(remote, key -> new AddressSet(List.of()));
        }
        if (before != null) {
            unname(before.remotes());
        }
        groups.put(id, new Group(told.revision(), told.rules(), Policies.rules(told.rules(), id), remotes));
    }

    /// Takes the answer to the question for some groups.
    void answered(Set<String> asked, GroupsReply reply, Changes changes) {
        reply.members().forEach((id, members) -> sets.put(id, new AddressSet(members)));
        changes.sets().addAll(reply.members().keySet());
        for (var id : asked) {
            if (ports.contains(id)) {
                // one that is gone permits nothing
                var told = reply.groups().getOrDefault(id, new GroupRules(0, List.of()));
                put(id, told, Policies.remotes(told.rules()), changes);
            }
            wanted.remove(id);
        }
        sets.keySet().removeIf(id -> !rules.contains(id));
    }

    /// Whether a member was said to be deleted.
    boolean isGone(String member) {
        return lastWords.getOrDefault(member, 0) == Integer.MAX_VALUE;
    }

    /// Takes the word that a member is in these groups, and in no other.
    void member(GroupMember member, Collection<String> in, Changes changes) {
        if (lastWords.getOrDefault(member.id(), -1) > member.revision()) {
            return;
        }
        sets.forEach((id, set) -> {
            var difference = changes.members().computeIfAbsent(id, key -> new AddressSet.Difference());
            if (in.contains(id)) {
                set.put(member, difference);
            } else {
                set.remove(member, difference);
            }
        });
        lastWords.remove(member.id());
        lastWords.put(member.id(), member.revision());
        if (lastWords.size() > MOST_WORDS) {
            lastWords.remove(lastWords.keySet().iterator().next());
        }
    }

    /// How often each of some ids is used.
    private static final class Uses {
        private final Map<String, Integer> counts = new HashMap<>();

        /// @return whether it was not used before
        boolean add(String id) {
            return counts.merge(id, 1, Integer::sum) == 1;
        }

        /// @return whether it is not used any more
        boolean remove(String id) {
            return counts.computeIfPresent(id, (key, count) -> count == 1 ? null : count - 1) == null;
        }

        boolean contains(String id) {
            return counts.containsKey(id);
        }

        Set<String> all() {
            return counts.keySet();
        }
    }
}
