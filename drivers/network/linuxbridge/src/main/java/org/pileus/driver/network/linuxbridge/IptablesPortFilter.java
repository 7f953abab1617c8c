package org.pileus.driver.network.linuxbridge;

import inet.ipaddr.IPAddress;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.network.FilterChange;
import org.pileus.driver.network.FilterRule.Remote;
import org.pileus.driver.network.HostNames;
import org.pileus.driver.network.HostNetworkException;
import org.pileus.driver.network.PortFilter;
import org.pileus.driver.network.PortPolicy;

/// Port filters by iptables, ipset and nftables' bridge family.
///
/// Order of a change: sets, chains of both families, and last the frame filter, which opens the tap's gate.
/// Whatever fails on the way leaves a new port shut and an old one as it was.
public final class IptablesPortFilter implements PortFilter {
    private static final System.Logger LOG = System.getLogger(IptablesPortFilter.class.getName());
    private static final Path BRIDGE_SYSCTL = Path.of("/proc/sys/net/bridge");
    private final Xtables ipv4;
    private final Xtables ipv6;
    private final FrameTable frames;
    private final AddressSets sets;
    private final FlowZones zones;
    private final Flows flows;
    /// Guards the fields below and the host's tables.
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, PortPolicy> applied = new HashMap<>();
    private boolean based;

    public IptablesPortFilter(HostCommand commands) {
        ipv4 = new Xtables(commands, false);
        ipv6 = new Xtables(commands, true);
        frames = new FrameTable(commands);
        sets = new AddressSets(commands);
        zones = new FlowZones(commands);
        flows = new Flows(commands, zones);
    }

    @Override
    public List<String> missing() {
        var missing = new ArrayList<>(HostTools.missing(
                "iptables-restore",
                "ip6tables-restore",
                "iptables-save",
                "ip6tables-save",
                "ipset",
                "nft",
                "conntrack"));
        if (!Files.exists(BRIDGE_SYSCTL.resolve("bridge-nf-call-iptables"))) {
            missing.add("The kernel module br_netfilter is missing: run 'modprobe br_netfilter'.");
        }
        return missing;
    }

    @Override
    public Map<String, String> apply(FilterChange change) {
        lock.lock();
        try {
            ensureBase();
            Map<String, String> refused = new HashMap<>();
            var gone = sets.load(change.sets(), change.members());
            var ports = new ArrayList<PortPolicy>();
            for (var port : change.ports()) {
                var unknown = unknownSet(port);
                if (unknown == null) {
                    ports.add(port);
                } else {
                    refused.put(port.portId(), "no address set " + unknown);
                }
            }
            install(ports, refused);
            endMembers(gone);
            return refused;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void remove(Set<String> portIds) {
        lock.lock();
        try {
            ensureBase();
            close(portIds.stream().map(HostNames::tap).collect(Collectors.toSet()));
            for (var id : portIds) {
                var gone = applied.remove(id);
                if (gone != null) {
                    flows.endAll(gone);
                }
            }
            dropUnused();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Set<String> filteredTaps() {
        lock.lock();
        try {
            var taps = ipv4.saved().taps();
            taps.retainAll(ipv6.saved().taps());
            taps.retainAll(frames.open());
            return Set.copyOf(taps);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void retain(Set<String> portIds) {
        lock.lock();
        try {
            ensureBase();
            var stale = ipv4.saved().jumps(FilterNames.FROM_GUESTS);
            stale.addAll(ipv6.saved().jumps(FilterNames.FROM_GUESTS));
            stale.addAll(frames.open());
            portIds.forEach(id -> stale.remove(HostNames.tap(id)));
            applied.keySet().retainAll(portIds);
            if (!stale.isEmpty()) {
                close(stale);
            }
            dropUnused();
            sets.dropStale();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean verify() {
        lock.lock();
        try {
            ensureBase();
            var ports = applied.values();
            boolean passed = bridgesPassFilters();
            boolean right = passed && ipv4.matches(ports) && ipv6.matches(ports) && frames.matches(ports);
            if (!right) {
                LOG.log(Level.WARNING, "packet filters of this host differed from the model and are put right");
                based = false;
                ensureBase();
                sets.reload();
                replaceAll(List.copyOf(ports));
            }
            return right;
        } finally {
            lock.unlock();
        }
    }

    private void ensureBase() {
        if (!based) {
            bridgesPassFilters();
            // The gate first: a tap is shut at every moment from here on.
            frames.base();
            ipv4.base();
            ipv6.base();
            zones.base();
            based = true;
        }
    }

    /// All in one go; when that fails one by one, so that a port which the host refuses does not stop the others.
    private void install(List<PortPolicy> ports, Map<String, String> refused) {
        if (ports.isEmpty()) {
            return;
        }
        var first = ports.stream()
                .filter(port -> !applied.containsKey(port.portId()) && ipv4.leadsOn(port.tap()))
                .toList();
        var changed = first.isEmpty() ? Set.<String>of() : changedSinceEarlierRun(first);
        try {
            replaceAll(ports);
            ports.forEach(port -> remember(port, changed));
        } catch (HostNetworkException e) {
            if (ports.size() == 1) {
                refused.put(ports.getFirst().portId(), String.valueOf(e.getMessage()));
                LOG.log(Level.WARNING, "filter of port " + ports.getFirst().portId() + " could not be set", e);
            } else {
                ports.forEach(port -> install(List.of(port), refused));
            }
        }
    }

    private void replaceAll(List<PortPolicy> ports) {
        if (ports.isEmpty()) {
            return;
        }
        zones.ensure(
                ports.stream().map(port -> HostNames.bridge(port.networkId())).collect(Collectors.toSet()));
        ipv4.replace(ports);
        ipv6.replace(ports);
        frames.replace(ports);
    }

    /// Ports that an earlier run of this process filtered in another way.
    private Set<String> changedSinceEarlierRun(List<PortPolicy> ports) {
        var saved4 = ipv4.saved();
        var saved6 = ipv6.saved();
        Set<String> changed = new HashSet<>();
        for (var port : ports) {
            boolean known = saved4.taps().contains(port.tap());
            if (known && !(ipv4.matches(saved4, port) && ipv6.matches(saved6, port))) {
                changed.add(port.portId());
            }
        }
        return changed;
    }

    private void remember(PortPolicy port, Set<String> changedSinceEarlierRun) {
        var before = applied.put(port.portId(), port);
        if (before != null) {
            flows.change(before, port);
        } else if (changedSinceEarlierRun.contains(port.portId())) {
            flows.endAll(port);
        }
    }

    private void endMembers(Map<String, Set<IPAddress>> gone) {
        gone.forEach((id, members) ->
                applied.values().forEach(port -> members.forEach(member -> flows.member(port, id, member))));
    }

    private void close(Set<String> taps) {
        frames.remove(taps);
        ipv4.remove(taps);
        ipv6.remove(taps);
    }

    private void dropUnused() {
        Set<String> used = new HashSet<>();
        applied.values()
                .forEach(port -> port.rules().forEach(rule -> {
                    if (rule.remote() instanceof Remote.Members(var id)) {
                        used.add(id);
                    }
                }));
        sets.retain(used);
        zones.retain(applied.values().stream()
                .map(port -> HostNames.bridge(port.networkId()))
                .collect(Collectors.toSet()));
    }

    private @Nullable String unknownSet(PortPolicy port) {
        for (var rule : port.rules()) {
            if (rule.remote() instanceof Remote.Members(var id) && !sets.knows(id)) {
                return id;
            }
        }
        return null;
    }

    /// Bridged packets must pass iptables, or every rule is without effect (CVE-2017-7543).
    /// @return false when that had to be switched on
    private static boolean bridgesPassFilters() {
        boolean were = true;
        for (var name : List.of("bridge-nf-call-iptables", "bridge-nf-call-ip6tables")) {
            var file = BRIDGE_SYSCTL.resolve(name);
            try {
                if (!Files.readString(file).strip().equals("1")) {
                    were = false;
                    Files.writeString(file, "1");
                }
            } catch (IOException e) {
                throw new HostNetworkException("bridged packets pass no filter: " + file + " could not be set", e);
            }
        }
        return were;
    }
}
