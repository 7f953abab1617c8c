package org.pileus.driver.network.fake;

import inet.ipaddr.IPAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pileus.driver.network.DhcpDriver;
import org.pileus.driver.network.DhcpNetwork;
import org.pileus.driver.network.HostNames;
import org.pileus.driver.network.MacAddress;
import org.pileus.driver.network.Watch;

/// DHCP servers in memory. The tap of a DHCP port appears on the host's fake bridge driver.
public final class FakeDhcpDriver implements DhcpDriver {
    private final FakeBridgeDriver host;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, DhcpNetwork> networks = new ConcurrentHashMap<>();

    public FakeDhcpDriver(FakeBridgeDriver host) {
        this.host = host;
    }

    /// Calls the listener after each network that came or went.
    Watch watch(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /// The addresses that a client with this MAC address would get.
    public List<IPAddress> lease(String networkId, MacAddress mac) {
        return network(networkId).stream()
                .flatMap(network -> network.hosts().stream())
                .filter(entry -> entry.mac().equals(mac))
                .flatMap(entry -> entry.addresses().stream())
                .toList();
    }

    /// The state last applied to a network.
    public Optional<DhcpNetwork> network(String networkId) {
        return Optional.ofNullable(networks.get(networkId));
    }

    @Override
    public List<String> missing() {
        return List.of();
    }

    @Override
    public Applied apply(DhcpNetwork network) {
        var before = networks.put(network.networkId(), network);
        if (before == null) {
            host.addTap(HostNames.tap(network.portId()));
            listeners.forEach(Runnable::run);
        }
        if (before != null && before.hosts().size() == network.hosts().size() && network.equals(before)) {
            return Applied.UNCHANGED; // sizes first: whether two thousand hosts are the same ones takes long to see
        }
        return before != null && before.subnets().equals(network.subnets()) ? Applied.RELOADED : Applied.RESTARTED;
    }

    @Override
    public void remove(String networkId) {
        var gone = networks.remove(networkId);
        if (gone != null) {
            host.removeTap(HostNames.tap(gone.portId()));
            listeners.forEach(Runnable::run);
        }
    }

    @Override
    public void release(String networkId, List<Lease> leases) {}

    @Override
    public Set<String> networks() {
        return Set.copyOf(networks.keySet());
    }

    @Override
    public Set<String> revive() {
        return Set.of();
    }
}
