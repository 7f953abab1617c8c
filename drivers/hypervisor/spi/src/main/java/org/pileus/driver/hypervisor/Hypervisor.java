package org.pileus.driver.hypervisor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/// One host's hypervisor. Blocking; safe for concurrent use, while calls on one guest come one at a time.
/// Every call may be repeated: what is done already is success. Unless said otherwise a call on an unknown
/// guest throws [HypervisorException] `NOT_FOUND`. Guests outlive this object and its process.
public interface Hypervisor extends AutoCloseable {
    /// What this host has, before allocation ratios. Cheap enough to be asked every minute.
    HostCapacity capacity();

    /// Makes disks, defines and starts a guest. For a guest that runs or is paused this does nothing; one that is
    /// off is started.
    /// @param paused  start without running a first instruction, to [#unpause] when its ports are wired
    /// @throws HypervisorException when the guest did not start; nothing of it is left behind
    void spawn(GuestSpec guest, boolean paused);

    /// Starts a guest that is off. Running, or paused, is success.
    void powerOn(GuestId guest);

    /// Stops a guest: asks it (ACPI power button), waits at most `grace`, then cuts the power. Off is success.
    /// @param grace  zero cuts the power at once
    void shutdown(GuestId guest, Duration grace);

    /// Restarts a guest from its first instruction. A soft reboot lets it shut down within `grace` and falls back
    /// to a hard one.
    /// @param grace zero is a hard reboot, which also starts a guest that is off and ends a pause or a
    ///     suspension
    void reboot(GuestId guest, Duration grace);

    /// Stops the processors, keeps the memory. `WRONG_STATE` for a guest that is off.
    void pause(GuestId guest);

    /// Runs on after [#pause] or a paused [#spawn].
    void unpause(GuestId guest);

    /// Saves memory to disk and stops. `WRONG_STATE` for a guest that is off.
    void suspend(GuestId guest);

    /// Runs on after [#suspend].
    void resume(GuestId guest);

    /// Stops and removes a guest with its local disks. Absent is success.
    void destroy(GuestId guest);

    /// Empty when the hypervisor knows no such guest.
    Optional<PowerState> powerState(GuestId guest);

    /// All guests with our mark, running or not, in no particular order. Others' guests are never listed
    /// nor touched.
    List<GuestSummary> list();

    /// Plugs a NIC into a guest, for now and for its next starts. A NIC of that port being there is success.
    void attachInterface(GuestId guest, Nic nic);

    /// Unplugs the NIC of a port. Absent is success.
    void detachInterface(GuestId guest, UUID port);

    /// Calls `listener` for each event from now on, in order per guest, on a thread of the driver or of the call
    /// that caused it. It must be quick, must not throw and must not call the hypervisor back.
    Subscription subscribe(Consumer<GuestEvent> listener);

    /// The guests' consoles.
    GuestConsole console();

    /// The guests' disks.
    GuestDisks disks();

    /// Lets go of the connection; guests run on.
    @Override
    void close();
}
