package org.pileus.driver.hypervisor;

import java.time.Instant;

/// A change of a guest's life, seen by the hypervisor: our own doing, the guest's, or another's.
/// Events may be lost when the hypervisor restarts; then [Hypervisor#list] tells the truth.
/// @param at  when the driver learnt of it
public record GuestEvent(GuestId guest, Kind kind, Instant at) {
    public enum Kind {
        STARTED,
        STOPPED,
        PAUSED,
        RESUMED,
        /// Saved to disk and stopped.
        SUSPENDED,
        CRASHED
    }
}
