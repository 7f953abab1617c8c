package org.pileus.nova.scheduler;

/// Says whether a host may carry an instance. A plain function: no I/O, no memory.
public interface HostFilter {
    /// As operators know it, `ComputeFilter`.
    String name();

    boolean passes(HostState host, Wish wish);
}
