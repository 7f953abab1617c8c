package org.pileus.nova.compute;

import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.Hypervisor;
import org.pileus.driver.hypervisor.PowerState;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.trace.Tracer;
import org.pileus.nova.model.Fault;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.InstanceLocks;
import org.pileus.nova.model.InstanceReport;

/// What every piece of work on this host's guests uses.
record Host(
        NovaComputeConfig config,
        Hypervisor hypervisor,
        GuestNetwork network,
        GuestSpecs specs,
        ImageApi images,
        ResourceApi resources,
        Conductor conductor,
        HeldGuests held,
        PlugWaits waits,
        InstanceLocks locks,
        Clock clock,
        Timers timers,
        Tracer tracer,
        Failpoints failpoints) {
    static final String ACTOR = "nova-compute";

    String name() {
        return config.host();
    }

    InstanceReport.Builder report(Instance instance) {
        return InstanceReport.of(instance, config.host());
    }

    /// Where the guest is now; NOSTATE for one that the hypervisor does not know.
    PowerState power(UUID instance) {
        return hypervisor.powerState(new GuestId(instance)).orElse(PowerState.NOSTATE);
    }

    Fault fault(String message, @Nullable String details) {
        return new Fault(500, message, details, now());
    }

    Instant now() {
        return clock.instant();
    }
}
