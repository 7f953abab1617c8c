package org.pileus.nova.model;

import org.jspecify.annotations.Nullable;

/// How an instance is doing.
/// @param powerState code of `OS-EXT-STS:power_state`: 0 none, 1 running, 3 paused, 4 shut down, 6 crashed, 7
///     suspended
/// @param progress    percent, of a build or a move
public record InstanceState(
        VmState vm,
        @Nullable TaskState task,
        int powerState,
        int progress,
        @Nullable Fault fault) {
    public static InstanceState building() {
        return new InstanceState(VmState.BUILDING, TaskState.SCHEDULING, 0, 0, null);
    }
}
