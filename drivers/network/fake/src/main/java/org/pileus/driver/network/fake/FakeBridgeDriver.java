package org.pileus.driver.network.fake;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.pileus.driver.network.BridgeDriver;
import org.pileus.driver.network.HostNames;
import org.pileus.driver.network.HostNetworkException;
import org.pileus.driver.network.NetworkSegment;
import org.pileus.driver.network.NetworkType;
import org.pileus.driver.network.TapEvent;
import org.pileus.driver.network.Watch;

/// Bridges and taps in memory. Taps come by [#addTap], or, on demand, by being plugged.
public final class FakeBridgeDriver implements BridgeDriver {
    private final Set<String> physicalNetworks;
    private final boolean tapsOnDemand;
    private final Map<String, NetworkSegment> bridges = new ConcurrentHashMap<>();
    private final Set<String> taps = ConcurrentHashMap.newKeySet();
    private final Map<String, String> plugged = new ConcurrentHashMap<>();
    private final List<Consumer<TapEvent>> listeners = new CopyOnWriteArrayList<>();

    /// @param physicalNetworks  physical networks this host reaches
    /// @param tapsOnDemand      true where nothing makes taps (a fake hypervisor): plugging a tap makes it
    public FakeBridgeDriver(Set<String> physicalNetworks, boolean tapsOnDemand) {
        this.physicalNetworks = Set.copyOf(physicalNetworks);
        this.tapsOnDemand = tapsOnDemand;
    }

    /// A tap appears, as when a guest is started.
    public void addTap(String tap) {
        if (taps.add(tap)) {
            tell(new TapEvent(tap, true));
        }
    }

    /// A tap disappears, as when a guest is destroyed.
    public void removeTap(String tap) {
        plugged.remove(tap);
        if (taps.remove(tap)) {
            tell(new TapEvent(tap, false));
        }
    }

    @Override
    public List<String> missing() {
        return List.of();
    }

    @Override
    public String ensureNetwork(NetworkSegment segment) {
        boolean physical = segment.type() == NetworkType.FLAT || segment.type() == NetworkType.VLAN;
        if (physical && !physicalNetworks.contains(segment.physicalNetwork())) {
            throw new HostNetworkException(
                    "physical network " + segment.physicalNetwork() + " is not mapped to an interface of this host");
        }
        bridges.put(segment.bridge(), segment);
        return segment.bridge();
    }

    @Override
    public boolean plug(String tap, NetworkSegment segment) {
        var bridge = ensureNetwork(segment);
        if (tapsOnDemand) {
            taps.add(tap);
        }
        if (!taps.contains(tap)) {
            return false;
        }
        plugged.put(tap, bridge);
        return true;
    }

    @Override
    public void unplug(String tap) {
        plugged.remove(tap);
        if (tapsOnDemand) {
            taps.remove(tap);
        }
    }

    @Override
    public void removeNetwork(String networkId) {
        var bridge = HostNames.bridge(networkId);
        bridges.remove(bridge);
        plugged.values().removeIf(bridge::equals);
    }

    @Override
    public Set<String> taps() {
        return Set.copyOf(taps);
    }

    @Override
    public Map<String, String> plugged() {
        return Map.copyOf(plugged);
    }

    @Override
    public Set<String> bridges() {
        return Set.copyOf(bridges.keySet());
    }

    @Override
    public Watch watchTaps(Consumer<TapEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private void tell(TapEvent event) {
        listeners.forEach(listener -> listener.accept(event));
    }
}
