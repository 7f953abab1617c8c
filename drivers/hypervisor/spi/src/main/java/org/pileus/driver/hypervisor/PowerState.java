package org.pileus.driver.hypervisor;

/// What a guest does just now. The codes are those of `OS-EXT-STS:power_state` (Compute API reference,
/// "Show server details").
public enum PowerState {
    NOSTATE(0),
    RUNNING(1),
    PAUSED(3),
    SHUTDOWN(4),
    CRASHED(6),
    /// Saved to disk by [Hypervisor#suspend]; holds no memory.
    SUSPENDED(7);

    private final int code;

    PowerState(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
