package org.pileus.driver.hypervisor;

import java.util.UUID;
import java.util.regex.Pattern;

/// One network interface on a bridge that exists already. The hypervisor makes the tap and puts it into the
/// bridge.
/// @param bridge  `brq` and 11 characters of the network's id
/// @param tap     `tap` and 11 characters of the port's id
/// @param mtu     in bytes; 0 leaves the bridge's own
/// @param model   `virtio`, `e1000`, ...: see [GuestSpec#imageProperties]
public record Nic(UUID port, String mac, String bridge, String tap, int mtu, String model) {
    private static final Pattern MAC = Pattern.compile("([0-9a-f]{2}:){5}[0-9a-f]{2}");
    private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9_.-]{1,15}");

    public Nic {
        if (!MAC.matcher(mac).matches()) {
            throw new IllegalArgumentException("MAC address " + mac);
        }
        // IFNAMSIZ: 15 characters and a NUL
        if (!DEVICE.matcher(bridge).matches()) {
            throw new IllegalArgumentException("bridge name " + bridge);
        }
        if (!DEVICE.matcher(tap).matches()) {
            throw new IllegalArgumentException("tap name " + tap);
        }
        if (mtu < 0 || mtu > 65_535) {
            throw new IllegalArgumentException("MTU " + mtu);
        }
    }

    /// Names its devices as neutron's linuxbridge agent expects to find them.
    public static Nic linuxbridge(UUID port, UUID network, String mac, int mtu, String model) {
        return new Nic(
                port,
                mac,
                "brq" + network.toString().substring(0, 11),
                "tap" + port.toString().substring(0, 11),
                mtu,
                model);
    }
}
