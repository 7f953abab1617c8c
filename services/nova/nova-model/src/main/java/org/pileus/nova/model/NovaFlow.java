package org.pileus.nova.model;

import org.pileus.kernel.trace.Step;

/// The numbered steps of a launch, from the client's token to the running guest (`docs/architecture.md`,
/// "The launch"). Names are the seed's; where today's order differs, `detail("via", ...)` of the span says
/// who really acts.
public final class NovaFlow {
    private static final String FLOW = "nova";
    public static final Step AUTHENTICATE = new Step(FLOW, 1, "authenticate");
    public static final Step REQUEST = new Step(FLOW, 2, "request");
    public static final Step VALIDATE = new Step(FLOW, 3, "validate");
    public static final Step DB_CREATE = new Step(FLOW, 4, "db-create");
    public static final Step SCHEDULE_REQUEST = new Step(FLOW, 5, "schedule-request");
    public static final Step SCHEDULE_DEQUEUE = new Step(FLOW, 6, "schedule-dequeue");
    public static final Step SELECT_HOST = new Step(FLOW, 7, "select-host");
    public static final Step CANDIDATES = new Step(FLOW, 7, "a", "candidates");
    public static final Step FILTER = new Step(FLOW, 7, "b", "filter");
    public static final Step WEIGH = new Step(FLOW, 7, "c", "weigh");
    public static final Step CLAIM = new Step(FLOW, 7, "d", "claim");
    public static final Step LAUNCH_CAST = new Step(FLOW, 8, "launch-cast");
    public static final Step COMPUTE_DEQUEUE = new Step(FLOW, 9, "compute-dequeue");
    public static final Step CONDUCTOR_DEQUEUE = new Step(FLOW, 10, "conductor-dequeue");
    public static final Step INSTANCE_INFO = new Step(FLOW, 11, "instance-info");
    public static final Step INFO_RETURN = new Step(FLOW, 12, "info-return");
    public static final Step SPAWN = new Step(FLOW, 13, "spawn");
    /// Parts of step 13.
    public static final Step NETWORK = new Step(FLOW, 13, "a", "network");
    public static final Step IMAGE = new Step(FLOW, 13, "b", "image");
    public static final Step DEFINE = new Step(FLOW, 13, "c", "define");
    public static final Step VIF_WAIT = new Step(FLOW, 13, "d", "vif-wait");
    public static final Step RESUME = new Step(FLOW, 13, "e", "resume");
    public static final Step RECORD = new Step(FLOW, 13, "f", "record");
    /// Not of the launch: what else is done to an instance, by its action's name in the detail.
    public static final Step ACTION = new Step(FLOW, 20, "action");

    private NovaFlow() {}
}
