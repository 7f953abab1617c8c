package org.pileus.nova.model.metadata;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// The mask of a prefix length, spelt as an address.
final class Netmask {
    private Netmask() {}

    /// @param cidr without a slash it is one address
    static String of(String cidr, int version) {
        var bits = version == 4 ? 32 : 128;
        var slash = cidr.indexOf('/');
        var prefix = slash < 0 ? bits : Integer.parseInt(cidr.substring(slash + 1));
        var bytes = new byte[bits / 8];
        for (var i = 0; i < prefix; i++) {
            bytes[i / 8] |= (byte) (0x80 >> (i % 8));
        }
        return version == 4 ? v4(bytes) : v6(bytes);
    }

    private static String v4(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A mask has its ones in front, so everything after them shrinks to `::`.
    private static String v6(byte[] bytes) {
        var text = new StringBuilder();
        for (var i = 0; i < 16; i += 2) {
            var group = (bytes[i] & 0xff) << 8 | (bytes[i + 1] & 0xff);
            if (group == 0) {
                return text.isEmpty() ? "::" : text.append(i < 2 ? "::" : ":").toString();
            }
            text.append(Integer.toHexString(group));
            if (i < 14) {
                text.append(':');
            }
        }
        return text.toString();
    }
}
