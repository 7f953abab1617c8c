package org.pileus.nova.compute;

import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pileus.client.placement.InventoryRecord;
import org.pileus.driver.hypervisor.HostCapacity;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.messaging.Bus;
import org.pileus.nova.model.ComputeState;
import org.pileus.nova.model.ConductorCall;
import org.pileus.nova.model.NovaTopics;
import org.pileus.nova.model.Texts;

/// Makes this host known: to conductor and Placement at the start, to whoever listens by a report now and then.
final class ComputeReports {
    private static final System.Logger LOG = System.getLogger(ComputeReports.class.getName());
    private static final long MIB_PER_GIB = 1024;
    private final Host host;
    private final Bus bus;
    private final AtomicLong count = new AtomicLong();

    /// What conductor answered at the registration.
    private record Registered(UUID service, UUID node, String zone, boolean disabled) {}

    private volatile @Nullable Registered registered;

    ComputeReports(Host host, Bus bus) {
        this.host = host;
        this.bus = bus;
    }

    boolean isRegistered() {
        return registered != null;
    }

    /// Records of the service and the node, then the resource provider of the same id. May be repeated.
    void register() {
        var has = host.hypervisor().capacity();
        var answer = host.conductor()
                .once(new ConductorCall.ComputeUp(
                        host.name(),
                        has.hostname(),
                        host.config().zone(),
                        host.held().stats(has)));
        var node = Texts.uuid(answer, "node_id");
        var disabled = answer.path("disabled").asBoolean(false);
        host.resources()
                .report(
                        node,
                        has.hostname(),
                        inventories(has),
                        disabled ? Set.of("COMPUTE_NODE", "COMPUTE_STATUS_DISABLED") : Set.of("COMPUTE_NODE"));
        registered = new Registered(Texts.uuid(answer, "service"), node, Json.text(answer, "zone"), disabled);
        send(true);
    }

    private Map<String, InventoryRecord> inventories(HostCapacity has) {
        var config = host.config();
        Map<String, InventoryRecord> all = new HashMap<>();
        put(all, "VCPU", has.vcpus(), config.reservedCpus(), config.cpuRatio());
        put(all, "MEMORY_MB", has.memoryMib(), config.reservedMemoryMib(), config.memoryRatio());
        put(
                all,
                "DISK_GB",
                has.diskGib(),
                (config.reservedDiskMib() + MIB_PER_GIB - 1) / MIB_PER_GIB,
                config.diskRatio());
        return all;
    }

    private static void put(Map<String, InventoryRecord> all, String name, long total, long reserved, double ratio) {
        if (total > 0) {
            all.put(name, InventoryRecord.of(total, Math.min(reserved, total), ratio));
        }
    }

    /// Lives, and holds this. Says nothing before the registration.
    /// @param full  with the processor's details
    void send(boolean full) {
        tell(true, full);
    }

    /// Stops in order: nobody waits for the next report to know.
    void sendLast() {
        tell(false, false);
    }

    private void tell(boolean running, boolean full) {
        var known = registered;
        if (known == null) {
            return;
        }
        try {
            var has = host.hypervisor().capacity();
            var stats = host.held().stats(has);
            var state = new ComputeState(
                    known.service(),
                    known.node(),
                    host.name(),
                    has.hostname(),
                    known.zone(),
                    known.disabled(),
                    count.incrementAndGet(),
                    running,
                    full ? stats : stats.brief());
            bus.fanout(NovaTopics.COMPUTE_STATE, ComputeState.METHOD, state.toJson());
        } catch (ApiException e) {
            LOG.log(Level.WARNING, "{0}: report not sent: {1}", host.name(), e.getMessage());
        }
    }
}
