package org.pileus.driver.network.linuxbridge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.network.BridgeDriver;
import org.pileus.driver.network.HostNames;
import org.pileus.driver.network.HostNetworkException;
import org.pileus.driver.network.NetworkSegment;
import org.pileus.driver.network.NetworkType;
import org.pileus.driver.network.TapEvent;
import org.pileus.driver.network.Watch;

/// Bridges by iproute2. What is already right costs a few reads of /sys and no process.
public final class LinuxBridgeDriver implements BridgeDriver {
    private final HostCommand commands;
    private final Map<String, String> physicalInterfaces;
    private final @Nullable VxlanSettings vxlan;
    private final Interfaces interfaces = new Interfaces();
    private final ReentrantLock lock = new ReentrantLock();

    /// @param physicalInterfaces  interface of this host by the name of the physical network it leads to
    /// @param vxlan               null where VXLAN networks are not served
    public LinuxBridgeDriver(
            HostCommand commands, Map<String, String> physicalInterfaces, @Nullable VxlanSettings vxlan) {
        this.commands = commands;
        this.physicalInterfaces = Map.copyOf(physicalInterfaces);
        this.vxlan = vxlan;
    }

    @Override
    public List<String> missing() {
        var missing = new ArrayList<>(HostTools.missing("ip"));
        physicalInterfaces.forEach((network, name) -> {
            if (!interfaces.exists(name)) {
                missing.add("The interface " + name + " of physical network " + network + " is missing.");
            }
        });
        return missing;
    }

    @Override
    public String ensureNetwork(NetworkSegment segment) {
        var bridge = segment.bridge();
        if (stands(segment, bridge)) {
            return bridge;
        }
        lock.lock();
        try {
            ensureBridge(bridge);
            var uplink = ensureUplink(segment);
            if (uplink != null && !interfaces.members(bridge).contains(uplink)) {
                enslave(uplink, bridge);
            }
            return bridge;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean plug(String tap, NetworkSegment segment) {
        var bridge = ensureNetwork(segment);
        if (!interfaces.exists(tap)) {
            return false;
        }
        boolean mtuRight = segment.mtu() == 0 || interfaces.mtu(tap) == segment.mtu();
        boolean inPlace = interfaces.bridgeOf(tap).filter(bridge::equals).isPresent();
        if (inPlace && mtuRight && interfaces.isUp(tap)) {
            return true;
        }
        interfaces.disableIpv6(tap);
        List<String> argv = new ArrayList<>(List.of("ip", "link", "set", "dev", tap, "master", bridge, "up"));
        if (segment.mtu() != 0) {
            argv.addAll(List.of("mtu", Integer.toString(segment.mtu())));
        }
        var result = commands.attempt(argv, null);
        if (!result.ok() && interfaces.exists(tap)) {
            throw new HostNetworkException("tap " + tap + " could not be plugged into " + bridge + ": "
                    + result.output().strip());
        }
        return result.ok();
    }

    @Override
    public void unplug(String tap) {
        if (interfaces.bridgeOf(tap).isPresent()) {
            var result = commands.attempt(List.of("ip", "link", "set", "dev", tap, "nomaster"), null);
            if (!result.ok() && interfaces.exists(tap)) {
                throw new HostNetworkException("tap " + tap + " could not be unplugged: "
                        + result.output().strip());
            }
        }
    }

    @Override
    public void removeNetwork(String networkId) {
        var bridge = HostNames.bridge(networkId);
        lock.lock();
        try {
            if (!interfaces.exists(bridge)) {
                return;
            }
            for (var member : interfaces.members(bridge)) {
                if (physicalInterfaces.containsValue(member)) {
                    new AddressMove(commands, bridge, member).detach();
                } else if (!member.startsWith("tap")) {
                    commands.run("ip", "link", "del", "dev", member);
                }
            }
            commands.run("ip", "link", "del", "dev", bridge);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Set<String> taps() {
        return Set.copyOf(interfaces.startingWith("tap"));
    }

    @Override
    public Map<String, String> plugged() {
        Map<String, String> plugged = new HashMap<>();
        for (var tap : interfaces.startingWith("tap")) {
            interfaces.bridgeOf(tap).ifPresent(bridge -> plugged.put(tap, bridge));
        }
        return plugged;
    }

    @Override
    public Set<String> bridges() {
        return Set.copyOf(interfaces.startingWith("brq"));
    }

    @Override
    public Watch watchTaps(Consumer<TapEvent> listener) {
        return TapWatch.start(interfaces, listener);
    }

    private boolean stands(NetworkSegment segment, String bridge) {
        if (!interfaces.isUp(bridge)) {
            return false;
        }
        var uplink = uplinkName(segment);
        return uplink == null || interfaces.members(bridge).contains(uplink);
    }

    private void ensureBridge(String bridge) {
        if (!interfaces.exists(bridge)) {
            commands.run("ip", "link", "add", "name", bridge, "type", "bridge", "forward_delay", "0", "stp_state", "0");
        }
        if (!interfaces.isUp(bridge)) {
            interfaces.disableIpv6(bridge);
            commands.run("ip", "link", "set", "dev", bridge, "up");
        }
    }

    /// Name of the interface by which frames leave the host; null for a local network.
    private @Nullable String uplinkName(NetworkSegment segment) {
        return switch (segment.type()) {
            case FLAT -> physical(segment);
            case VLAN -> VlanNames.subInterface(physical(segment), id(segment));
            case VXLAN -> "vxlan-" + id(segment);
            case LOCAL -> null;
        };
    }

    private @Nullable String ensureUplink(NetworkSegment segment) {
        var name = uplinkName(segment);
        if (name == null || interfaces.exists(name)) {
            if (name != null && segment.type() == NetworkType.FLAT) {
                up(name);
            }
            return name;
        }
        switch (segment.type()) {
            case FLAT ->
                throw new HostNetworkException(
                        "interface " + name + " of physical network " + segment.physicalNetwork() + " is missing");
            case VLAN -> {
                var link = physical(segment);
                up(link);
                // Not in a batch: hosts without the 8021q module put a program of their own in ip's place.
                commands.run(
                        "ip",
                        "link",
                        "add",
                        "link",
                        link,
                        "name",
                        name,
                        "type",
                        "vlan",
                        "id",
                        Integer.toString(id(segment)));
            }
            case VXLAN -> addVxlan(name, id(segment));
            case LOCAL -> {}
        }
        interfaces.disableIpv6(name);
        return name;
    }

    private void addVxlan(String name, int id) {
        if (vxlan == null) {
            throw new HostNetworkException("VXLAN network " + id + ": this host has no tunnel address");
        }
        var local = vxlan.local().toCanonicalString();
        var port = Integer.toString(vxlan.dstPort());
        commands.run(
                "ip",
                "link",
                "add",
                "name",
                name,
                "type",
                "vxlan",
                "id",
                Integer.toString(id),
                "local",
                local,
                "dstport",
                port);
        for (var peer : vxlan.peers()) {
            commands.run("bridge", "fdb", "append", "00:00:00:00:00:00", "dev", name, "dst", peer.toCanonicalString());
        }
    }

    private void enslave(String uplink, String bridge) {
        if (physicalInterfaces.containsValue(uplink)) {
            new AddressMove(commands, uplink, bridge).attach();
        } else {
            commands.run("ip", "link", "set", "dev", uplink, "master", bridge, "up");
        }
    }

    private void up(String name) {
        if (!interfaces.isUp(name)) {
            commands.run("ip", "link", "set", "dev", name, "up");
        }
    }

    private String physical(NetworkSegment segment) {
        var network = segment.physicalNetwork();
        var name = network == null ? null : physicalInterfaces.get(network);
        if (name == null) {
            throw new HostNetworkException(
                    "physical network " + network + " is not mapped to an interface of this host");
        }
        return name;
    }

    private static int id(NetworkSegment segment) {
        var id = segment.segmentationId();
        if (id == null) {
            throw new IllegalArgumentException("segment without an id");
        }
        return id;
    }
}
