package org.pileus.neutron.linuxbridge;

import static org.assertj.core.api.Assertions.assertThat;

import inet.ipaddr.IPAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pileus.driver.network.Addresses;
import org.pileus.neutron.model.agent.DeviceDetails;
import org.pileus.neutron.model.agent.DevicesReply;
import org.pileus.neutron.model.agent.FixedIp;
import org.pileus.neutron.model.agent.GroupMember;
import org.pileus.neutron.model.agent.GroupRule;
import org.pileus.neutron.model.agent.GroupRules;
import org.pileus.neutron.model.agent.GroupsReply;
import org.pileus.neutron.model.agent.L2Cast;
import org.pileus.neutron.model.agent.Position;

/// Whatever happens to the changes on their way, the host's model and what its filter was told end as the
/// server's: changes come late, twice, in another order or not at all.
class GroupConvergenceTest {
    private static final List<String> GROUPS = List.of(uuid(101), uuid(102), uuid(103));
    private static final String HOST = "here";
    private final HostPorts host = new HostPorts(HOST);
    private final Map<String, Set<IPAddress>> filter = new HashMap<>();
    private final Map<String, Entry> server = new TreeMap<>();
    private final List<L2Cast> underWay = new ArrayList<>();
    private long sequence;
    private int nextPort;

    /// A port at the server.
    private record Entry(String id, int revision, boolean here, Set<String> groups, String address) {
        GroupMember member() {
            return new GroupMember(id, revision, List.of(address));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void theHostEndsWithWhatTheServerHas(int seed) {
        var random = new Random(seed);
        for (int step = 0; step < 400; step++) {
            act(random);
            Collections.shuffle(underWay, random);
            deliver(random, random.nextInt(3));
        }
        deliver(random, underWay.size());
        hear(List.of(new L2Cast.Announced(new Position("server", sequence))));
        if (host.missedSomething()) {
            host.readGroupsAgain();
        }
        synchronise();
        assertThat(filter).isEqualTo(wanted());
    }

    private void act(Random random) {
        var there = List.copyOf(server.values());
        var old = there.isEmpty() ? null : there.get(random.nextInt(there.size()));
        switch (random.nextInt(4)) {
            case 0, 1 -> {
                var id = uuid(++nextPort);
                put(new Entry(
                        id,
                        0,
                        random.nextInt(3) == 0,
                        groups(random),
                        "10.0." + nextPort / 250 + "." + (1 + nextPort % 250)));
            }
            case 2 -> {
                if (old != null) {
                    put(new Entry(
                            old.id(),
                            old.revision() + 1,
                            old.here(),
                            groups(random),
                            "10.9.0." + (1 + random.nextInt(200))));
                }
            }
            default -> {
                if (old != null) {
                    server.remove(old.id());
                    if (old.here()) {
                        underWay.add(new L2Cast.PortDelete(List.of(old.id())));
                    }
                    underWay.add(new L2Cast.MemberUpdated(next(), GroupMember.gone(old.id()), List.of()));
                }
            }
        }
    }

    private void put(Entry entry) {
        server.put(entry.id(), entry);
        if (entry.here()) {
            underWay.add(new L2Cast.PortUpdate(List.of(device(entry)), Map.of()));
        }
        underWay.add(new L2Cast.MemberUpdated(next(), entry.member(), List.copyOf(entry.groups())));
    }

    private Position next() {
        return new Position("server", ++sequence);
    }

    private static Set<String> groups(Random random) {
        var some = new TreeSet<String>();
        for (var group : GROUPS) {
            if (random.nextBoolean()) {
                some.add(group);
            }
        }
        return some;
    }

    private void deliver(Random random, int count) {
        List<L2Cast> batch = new ArrayList<>();
        for (int i = 0; i < count && !underWay.isEmpty(); i++) {
            var message = underWay.removeLast();
            int fate = random.nextInt(10);
            if (fate > 0) {
                batch.add(message);
            }
            if (fate > 8) {
                batch.add(message);
            }
        }
        hear(batch);
    }

    private void hear(List<L2Cast> batch) {
        var changes = new HostPorts.Changes();
        batch.forEach(message -> host.told(message, changes));
        settle(changes);
    }

    private void synchronise() {
        var changes = new HostPorts.Changes();
        var here = server.values().stream()
                .filter(Entry::here)
                .map(GroupConvergenceTest::device)
                .toList();
        host.replace(new DevicesReply(here, Map.of()), changes);
        settle(changes);
    }

    /// Asks for what is not known, then tells the filter, as the agent does.
    private void settle(HostPorts.Changes changes) {
        var asked = host.wantedGroups();
        if (!asked.isEmpty()) {
            Map<String, GroupRules> rules = new HashMap<>();
            Map<String, List<GroupMember>> members = new HashMap<>();
            for (var group : asked) {
                rules.put(
                        group,
                        new GroupRules(1, List.of(new GroupRule("ingress", "IPv4", null, null, null, null, group))));
                members.put(group, members(group));
            }
            host.answered(asked, new GroupsReply(rules, members, new Position("server", sequence)), changes);
        }
        for (var group : GROUPS) {
            var set = host.set(group);
            var difference = changes.groups().members().get(group);
            if (set.isEmpty()) {
                filter.remove(group);
            } else if (changes.groups().sets().contains(group) || !filter.containsKey(group)) {
                filter.put(group, new HashSet<>(set.get()));
            } else if (difference != null) {
                filter.get(group).removeAll(difference.change().removed());
                filter.get(group).addAll(difference.change().added());
            }
        }
    }

    private List<GroupMember> members(String group) {
        return server.values().stream()
                .filter(entry -> entry.groups().contains(group))
                .map(Entry::member)
                .toList();
    }

    private Map<String, Set<IPAddress>> wanted() {
        Map<String, Set<IPAddress>> all = new HashMap<>();
        for (var entry : server.values()) {
            if (entry.here()) {
                entry.groups().forEach(group -> all.put(group, new HashSet<>()));
            }
        }
        for (var group : all.keySet()) {
            members(group)
                    .forEach(member ->
                            member.addresses().forEach(address -> all.get(group).add(Addresses.prefix(address))));
        }
        return all;
    }

    private static DeviceDetails device(Entry entry) {
        return new DeviceDetails(
                entry.id(),
                uuid(9999),
                HOST,
                "fa:16:3e:00:00:01",
                true,
                "DOWN",
                "flat",
                "physnet1",
                null,
                1500,
                List.of(new FixedIp(uuid(9998), entry.address())),
                List.of(),
                "",
                "compute:nova",
                true,
                List.copyOf(entry.groups()),
                entry.revision());
    }

    private static String uuid(int n) {
        return "%08d-1100-4000-8000-000000000000".formatted(n);
    }
}
