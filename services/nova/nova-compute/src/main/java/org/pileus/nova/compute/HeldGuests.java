package org.pileus.nova.compute;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.pileus.driver.hypervisor.HostCapacity;
import org.pileus.driver.hypervisor.PowerState;
import org.pileus.kernel.core.Json;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.NodeStats;
import tools.jackson.databind.node.ObjectNode;

/// What this host holds, in memory: for its reports, and to tell changes of power that are our own doing
/// from others.
final class HeldGuests {
    private record Held(Flavor flavor, PowerState power) {}

    private final NovaComputeConfig config;
    private final Map<UUID, Held> guests = new ConcurrentHashMap<>();
    private final AtomicInteger building = new AtomicInteger();

    HeldGuests(NovaComputeConfig config) {
        this.config = config;
    }

    void hold(UUID instance, Flavor flavor, PowerState power) {
        guests.put(instance, new Held(flavor, power));
    }

    /// The power of a guest changed, and its record knows.
    void power(UUID instance, PowerState power) {
        guests.computeIfPresent(instance, (id, held) -> new Held(held.flavor(), power));
    }

    Optional<PowerState> power(UUID instance) {
        return Optional.ofNullable(guests.get(instance)).map(Held::power);
    }

    void drop(UUID instance) {
        guests.remove(instance);
    }

    void buildBegins() {
        building.incrementAndGet();
    }

    void buildEnds() {
        building.decrementAndGet();
    }

    Set<UUID> all() {
        return Set.copyOf(guests.keySet());
    }

    NodeStats stats(HostCapacity has) {
        var vcpus = config.reservedCpus();
        var memory = config.reservedMemoryMib();
        var disk = 0L;
        for (var held : guests.values()) {
            vcpus += held.flavor().vcpus();
            memory += held.flavor().memoryMib();
            disk += held.flavor().placementDiskGib();
        }
        return new NodeStats(
                has.hypervisorType(),
                has.hypervisorVersion(),
                has.vcpus(),
                vcpus,
                has.memoryMib(),
                memory,
                has.diskGib(),
                disk,
                has.diskFreeGib(),
                guests.size(),
                building.get(),
                config.cpuRatio(),
                config.memoryRatio(),
                config.diskRatio(),
                config.hostIp(),
                cpu(has));
    }

    private static ObjectNode cpu(HostCapacity has) {
        var node = Json.object();
        node.put("arch", has.cpu().arch());
        node.put("model", has.cpu().model());
        node.put("vendor", has.cpu().vendor());
        var features = node.putArray("features");
        has.cpu().features().forEach(features::add);
        var topology = node.putObject("topology");
        topology.put("sockets", has.cpu().sockets());
        topology.put("cores", has.cpu().coresPerSocket());
        topology.put("threads", has.cpu().threadsPerCore());
        return node;
    }
}
