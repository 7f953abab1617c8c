package org.pileus.nova.model;

import java.time.Duration;
import org.pileus.kernel.messaging.Target;

/// Where nova's messages go.
public final class NovaTopics {
    public static final Target CONDUCTOR = Target.topic("conductor");
    public static final Target SCHEDULER = Target.topic("scheduler");
    /// Fan-out: a [ComputeState] of each compute service every `report_interval`, and at once when it changes.
    /// Method `state`.
    public static final String COMPUTE_STATE = "compute.heartbeat";
    /// Fan-out of nova-api: services or aggregates were changed by hand; the scheduler reads them again. Method
    /// `changed`.
    public static final String SCHEDULER_FACTS = "scheduler_facts";
    /// A call to one compute service: what its hypervisor holds. Answers `guests`, objects with `uuid`.
    public static final String HOST_GUESTS = "host_guests";
    /// `rpc_response_timeout`.
    public static final Duration CALL = Duration.ofSeconds(60);

    private NovaTopics() {}

    /// The queue of one compute service.
    public static Target compute(String host) {
        return Target.host("compute", host);
    }
}
