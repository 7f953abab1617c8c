package org.pileus.driver.network.dnsmasq;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.network.Addresses;
import org.pileus.driver.network.DhcpDriver;
import org.pileus.driver.network.DhcpNetwork;
import org.pileus.driver.network.HostNames;
import org.pileus.driver.network.HostNetworkException;
import org.pileus.driver.network.linuxbridge.HostCommand;
import org.pileus.driver.network.linuxbridge.HostTools;

/// DHCP by dnsmasq. A change of hosts or options is a rewritten file and a SIGHUP; a change of ranges a new
/// process.
public final class DnsmasqDriver implements DhcpDriver {
    private static final System.Logger LOG = System.getLogger(DnsmasqDriver.class.getName());
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    private final HostCommand commands;
    private final Path folder;
    private final Duration lease;
    private final Clock clock;
    private final DhcpNamespace namespaces;
    private final Map<String, Served> served = new ConcurrentHashMap<>();

    /// @param folder  where each network has a folder of its own; readable by all, since dnsmasq gives up root
    /// @param lease   duration of leases; upstream's default is 86,400 s
    public DnsmasqDriver(HostCommand commands, Path folder, Duration lease, Clock clock) {
        this.commands = commands;
        this.folder = folder.toAbsolutePath();
        this.lease = lease;
        this.clock = clock;
        this.namespaces = new DhcpNamespace(commands);
    }

    /// One network's state; the lock guards the fields and the network's files and process.
    private static final class Served {
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable DhcpNetwork network;
        private int deaths;
        private Instant notBefore = Instant.EPOCH;
    }

    @Override
    public List<String> missing() {
        return HostTools.missing("ip", "dnsmasq");
    }

    @Override
    public Applied apply(DhcpNetwork network) {
        var state = served.computeIfAbsent(network.networkId(), id -> new Served());
        state.lock.lock();
        try {
            var process = process(network.networkId());
            var before = state.network;
            if (network.equals(before)
                    && (process.pid().isPresent() || network.subnets().isEmpty())) {
                return Applied.UNCHANGED;
            }
            if (before == null || !sameInterface(before, network)) {
                namespaces.ensure(network);
            }
            var applied = serve(process, network);
            state.network = network;
            return applied;
        } finally {
            state.lock.unlock();
        }
    }

    @Override
    public void remove(String networkId) {
        var state = served.computeIfAbsent(networkId, id -> new Served());
        state.lock.lock();
        try {
            var process = process(networkId);
            process.stop();
            namespaces.remove(networkId);
            process.deleteFiles();
            state.network = null;
            served.remove(networkId, state);
        } finally {
            state.lock.unlock();
        }
    }

    @Override
    public void release(String networkId, List<Lease> leases) {
        var state = served.get(networkId);
        if (state == null || leases.isEmpty()) {
            return;
        }
        state.lock.lock();
        try {
            var network = state.network;
            if (network != null) {
                leases.stream()
                        .filter(lease -> !releaseByTool(network, lease))
                        .toList()
                        .forEach(lease -> releaseByFile(network, lease));
            }
        } finally {
            state.lock.unlock();
        }
    }

    @Override
    public Set<String> networks() {
        return dhcpNetworks();
    }

    @Override
    public Set<String> revive() {
        Set<String> revived = new HashSet<>();
        served.forEach((id, state) -> {
            state.lock.lock();
            try {
                if (revive(id, state)) {
                    revived.add(id);
                }
            } finally {
                state.lock.unlock();
            }
        });
        return revived;
    }

    /// Ids of the networks that have a namespace.
    static Set<String> dhcpNetworks() {
        Set<String> ids = new HashSet<>();
        try (var entries = Files.newDirectoryStream(DhcpNamespace.NAMESPACES, "qdhcp-*")) {
            entries.forEach(entry -> ids.add(entry.getFileName().toString().substring("qdhcp-".length())));
            return ids;
        } catch (NoSuchFileException e) {
            return Set.of();
        } catch (IOException e) {
            throw new HostNetworkException("namespaces could not be listed", e);
        }
    }

    private Applied serve(DnsmasqProcess process, DhcpNetwork network) {
        if (network.subnets().isEmpty()) {
            process.stop();
            return Applied.RESTARTED;
        }
        var hosts = DnsmasqFiles.hosts(network);
        // dnsmasq 2.90 dies of SIGHUP when a host with tags has a lease: such a network gets a new process instead.
        boolean tagged = hosts.contains(",set:") || process.read("host").contains(",set:");
        boolean changed = process.write("host", hosts);
        changed |= process.write("addn_hosts", DnsmasqFiles.names(network));
        changed |= process.write("opts", DnsmasqFiles.options(network));
        var argv = process.arguments(network, lease.toSeconds());
        if (process.runsWith(argv) && !(changed && tagged)) {
            if (changed) {
                process.reload();
            }
            return changed ? Applied.RELOADED : Applied.UNCHANGED;
        }
        process.stop();
        process.start(argv);
        return Applied.RESTARTED;
    }

    private boolean revive(String id, Served state) {
        var network = state.network;
        if (network == null || network.subnets().isEmpty()) {
            return false;
        }
        var process = process(id);
        if (process.pid().isPresent()) {
            // Alive for longer than its last pause: what was wrong is over.
            if (clock.instant().isAfter(state.notBefore)) {
                state.deaths = 0;
            }
            return false;
        }
        if (clock.instant().isBefore(state.notBefore)) {
            return false;
        }
        var pause = Duration.ofSeconds(1L << Math.min(state.deaths, 6));
        state.deaths++;
        state.notBefore = clock.instant().plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
        LOG.log(Level.WARNING, "dnsmasq of network {0} died and is started again", id);
        try {
            namespaces.ensure(network);
            serve(process, network);
            return true;
        } catch (HostNetworkException e) {
            LOG.log(Level.ERROR, "dnsmasq of network " + id + " could not be started", e);
            return false;
        }
    }

    /// The tool of the package dnsmasq-utils, where it is installed, tells the running server.
    private boolean releaseByTool(DhcpNetwork network, Lease lease) {
        if (lease.address().isIPv6() || !HostTools.missing("dhcp_release").isEmpty()) {
            return false;
        }
        List<String> argv =
                new ArrayList<>(List.of("ip", "netns", "exec", HostNames.dhcpNamespace(network.networkId())));
        argv.addAll(List.of(
                "dhcp_release",
                HostNames.dhcpInterface(network.portId()),
                Addresses.bare(lease.address()),
                lease.mac().value()));
        return commands.attempt(argv, null).ok();
    }

    private void releaseByFile(DhcpNetwork network, Lease lease) {
        var process = process(network.networkId());
        var address = " " + Addresses.bare(lease.address()) + " ";
        process.stop();
        process.dropLeases(line -> line.contains(address));
        if (!network.subnets().isEmpty()) {
            process.start(process.arguments(network, this.lease.toSeconds()));
        }
    }

    private DnsmasqProcess process(String networkId) {
        return new DnsmasqProcess(commands, folder, networkId);
    }

    private static boolean sameInterface(DhcpNetwork one, DhcpNetwork other) {
        return one.portId().equals(other.portId())
                && one.mac().equals(other.mac())
                && one.subnets().equals(other.subnets())
                && one.metadata() == other.metadata();
    }
}
