package org.pileus.driver.network.fake;

import inet.ipaddr.IPAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.network.FilterChange;
import org.pileus.driver.network.FilterRule;
import org.pileus.driver.network.FilterRule.Remote;
import org.pileus.driver.network.HostNames;
import org.pileus.driver.network.MacAddress;
import org.pileus.driver.network.PortFilter;
import org.pileus.driver.network.PortPolicy;

/// Filters in memory, with a judge: [#admits] says what the real ones would do with the first packet of a flow.
public final class FakePortFilter implements PortFilter {
    private final Map<String, PortPolicy> ports = new ConcurrentHashMap<>();
    private final Map<String, Set<IPAddress>> sets = new ConcurrentHashMap<>();
    /// How many rules name a set.
    private final Map<String, Integer> uses = new ConcurrentHashMap<>();

    /// The first packet of a flow.
    public record Packet(
            MacAddress sourceMac,
            IPAddress source,
            IPAddress destination,
            int protocol,
            @Nullable Integer destinationPort) {}

    /// Whether the filter of a port lets a new flow through.
    public boolean admits(String portId, FilterRule.Direction direction, Packet packet) {
        var policy = ports.get(portId);
        if (policy == null) {
            return false;
        }
        if (!policy.secured()) {
            return true;
        }
        if (direction == FilterRule.Direction.EGRESS && !ownsSource(policy, packet)) {
            return false;
        }
        return policy.rules().stream().anyMatch(rule -> rule.direction() == direction && permits(rule, packet));
    }

    /// The state last applied to a port.
    public Optional<PortPolicy> policy(String portId) {
        return Optional.ofNullable(ports.get(portId));
    }

    @Override
    public List<String> missing() {
        return List.of();
    }

    @Override
    public Map<String, String> apply(FilterChange change) {
        change.sets().forEach((id, all) -> sets.put(id, fresh(all)));
        change.members().forEach((id, members) -> {
            var set = sets.get(id);
            if (set != null && !change.sets().containsKey(id)) {
                set.removeAll(members.removed());
                set.addAll(members.added());
            }
        });
        Map<String, String> refused = new HashMap<>();
        for (var port : change.ports()) {
            var unknown = unknownSet(port);
            if (unknown != null) {
                refused.put(port.portId(), "no address set " + unknown);
            } else {
                var before = ports.put(port.portId(), port);
                count(port, 1);
                if (before != null) {
                    count(before, -1);
                }
            }
        }
        return refused;
    }

    private static Set<IPAddress> fresh(Set<IPAddress> members) {
        Set<IPAddress> set = ConcurrentHashMap.newKeySet();
        set.addAll(members);
        return set;
    }

    private void count(PortPolicy port, int by) {
        for (var rule : port.rules()) {
            if (rule.remote() instanceof Remote.Members(var id)) {
                uses.merge(id, by, Integer::sum);
            }
        }
    }

    @Override
    public void remove(Set<String> portIds) {
        portIds.forEach(this::drop);
        dropUnused();
    }

    private void drop(String portId) {
        var gone = ports.remove(portId);
        if (gone != null) {
            count(gone, -1);
        }
    }

    private void dropUnused() {
        sets.keySet().removeIf(id -> uses.getOrDefault(id, 0) == 0);
    }

    @Override
    public Set<String> filteredTaps() {
        return ports.keySet().stream().map(HostNames::tap).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void retain(Set<String> portIds) {
        List.copyOf(ports.keySet()).stream().filter(id -> !portIds.contains(id)).forEach(this::drop);
        dropUnused();
    }

    @Override
    public boolean verify() {
        return true;
    }

    private @Nullable String unknownSet(PortPolicy port) {
        for (var rule : port.rules()) {
            if (rule.remote() instanceof Remote.Members(var id) && !sets.containsKey(id)) {
                return id;
            }
        }
        return null;
    }

    private static boolean ownsSource(PortPolicy policy, Packet packet) {
        boolean own =
                packet.sourceMac().equals(policy.mac()) && policy.fixedIps().contains(packet.source());
        return own
                || policy.pairs().stream()
                        .anyMatch(pair -> pair.mac().equals(packet.sourceMac())
                                && pair.address().contains(packet.source()));
    }

    private boolean permits(FilterRule rule, Packet packet) {
        var remote = rule.direction() == FilterRule.Direction.INGRESS ? packet.source() : packet.destination();
        if (rule.ipv6() != remote.isIPv6()) {
            return false;
        }
        if (rule.protocol() != null && rule.protocol() != packet.protocol()) {
            return false;
        }
        return portFits(rule, packet.destinationPort()) && remoteFits(rule.remote(), remote);
    }

    private static boolean portFits(FilterRule rule, @Nullable Integer port) {
        var min = rule.portMin();
        if (min == null) {
            return true;
        }
        var max = rule.portMax();
        return port != null && port >= min && port <= (max == null ? min : max);
    }

    private boolean remoteFits(Remote remote, IPAddress address) {
        return switch (remote) {
            case Remote.Anyone() -> true;
            case Remote.Prefix(var prefix) -> prefix.contains(address);
            case Remote.Members(var id) ->
                sets.getOrDefault(id, Set.of()).stream()
                        .anyMatch(member -> member.isIPv6() == address.isIPv6() && member.contains(address));
        };
    }
}
