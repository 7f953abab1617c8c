package org.pileus.driver.hypervisor;

/// How a guest is seen and spoken to.
public interface GuestConsole {
    /// The end of what the guest wrote to its serial port: raw bytes, anything may be in them. Empty when nothing
    /// was written yet.
    /// @param maxBytes  upper bound of the answer; memory used follows it, not the size of the log
    byte[] log(GuestId guest, int maxBytes);

    /// Where the guest's screen is served. `WRONG_STATE` when the guest is off.
    VncEndpoint vnc(GuestId guest);
}
