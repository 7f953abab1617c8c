package org.pileus.driver.network.linuxbridge;

import java.util.HexFormat;
import java.util.zip.CRC32;

/// Names of VLAN sub-interfaces.
final class VlanNames {
    private static final int LONGEST = 15;
    private static final int HASH = 6;

    private VlanNames() {}

    /// `eth1.100`; when that is longer than an interface name may be, the physical name is cut and a hash
    /// of it added.
    static String subInterface(String physical, int vlan) {
        var suffix = "." + vlan;
        if (physical.length() + suffix.length() <= LONGEST) {
            return physical + suffix;
        }
        var crc = new CRC32();
        crc.update(physical.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        var hash = HexFormat.of().toHexDigits(crc.getValue()).substring(16 - HASH);
        return physical.substring(0, LONGEST - suffix.length() - HASH) + hash + suffix;
    }
}
