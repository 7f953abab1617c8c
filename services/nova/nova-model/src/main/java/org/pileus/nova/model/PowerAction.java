package org.pileus.nova.model;

import java.util.Set;

/// What an owner does to a guest's power. Each names the message, the task state nova-api sets and the
/// states it needs.
public enum PowerAction {
    START("start_instance", TaskState.POWERING_ON, VmState.ACTIVE),
    STOP("stop_instance", TaskState.POWERING_OFF, VmState.STOPPED),
    REBOOT("reboot_instance", TaskState.REBOOTING, VmState.ACTIVE),
    REBOOT_HARD("reboot_instance_hard", TaskState.REBOOTING_HARD, VmState.ACTIVE),
    PAUSE("pause_instance", TaskState.PAUSING, VmState.PAUSED),
    UNPAUSE("unpause_instance", TaskState.UNPAUSING, VmState.ACTIVE),
    SUSPEND("suspend_instance", TaskState.SUSPENDING, VmState.SUSPENDED),
    RESUME("resume_instance", TaskState.RESUMING, VmState.ACTIVE);

    private final String method;
    private final TaskState task;
    private final VmState result;

    PowerAction(String method, TaskState task, VmState result) {
        this.method = method;
        this.task = task;
        this.result = result;
    }

    public String method() {
        return method;
    }

    /// Set by nova-api in the transaction that sends the cast; compute acts only while the row has it.
    public TaskState task() {
        return task;
    }

    /// The state after success.
    public VmState result() {
        return result;
    }

    /// The states from which it is allowed. Source: `check_instance_state` of the compute API, as users see
    /// it in 409s.
    public Set<VmState> from() {
        return switch (this) {
            case START -> Set.of(VmState.STOPPED);
            case STOP -> Set.of(VmState.ACTIVE, VmState.ERROR);
            case REBOOT -> Set.of(VmState.ACTIVE);
            case REBOOT_HARD ->
                Set.of(VmState.ACTIVE, VmState.STOPPED, VmState.PAUSED, VmState.SUSPENDED, VmState.ERROR);
            case PAUSE -> Set.of(VmState.ACTIVE);
            case UNPAUSE -> Set.of(VmState.PAUSED);
            case SUSPEND -> Set.of(VmState.ACTIVE);
            case RESUME -> Set.of(VmState.SUSPENDED);
        };
    }
}
