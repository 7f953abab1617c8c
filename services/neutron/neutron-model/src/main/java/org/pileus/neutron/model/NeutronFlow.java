package org.pileus.neutron.model;

import org.pileus.kernel.trace.Step;

/// The documented steps of a network connection, `neutron.1` to `neutron.13`. The subject of each span is
/// the server (the port's device id), its object the port.
public final class NeutronFlow {
    /// Compute asks for a port on its host.
    public static final Step PORT_REQUEST = step(1, "port-request");
    /// The server checks token and policy.
    public static final Step VALIDATE = step(2, "validate");
    /// The server chooses addresses, binds the port, and tells the agents.
    public static final Step NOTIFY = step(3, "notify");
    /// The DHCP agent picks the port up.
    public static final Step DHCP_DEQUEUE = step(4, "dhcp-dequeue");
    /// The DHCP agent writes the port into its DHCP server.
    public static final Step DNSMASQ = step(5, "dnsmasq");
    /// The DHCP agent says that it serves the port.
    public static final Step DHCP_READY = step(6, "dhcp-ready");
    /// The server reads that.
    public static final Step DHCP_DONE = step(7, "dhcp-done");
    /// The L2 agent picks the port up.
    public static final Step L2_DEQUEUE = step(8, "l2-dequeue");
    /// The L2 agent wires the tap: bridge, segment, filter.
    public static final Step BRIDGE = step(9, "bridge");
    /// The L2 agent says that the port is wired.
    public static final Step DEVICE_UP = step(10, "device-up");
    /// The server reads that.
    public static final Step DEVICE_READ = step(11, "device-read");
    /// The server makes the port ACTIVE.
    public static final Step DB_SAVE = step(12, "db-save");
    /// The server tells nova that the interface is plugged.
    public static final Step VIF_PLUGGED = step(13, "vif-plugged");

    private NeutronFlow() {}

    private static Step step(int number, String name) {
        return new Step("neutron", number, name);
    }
}
