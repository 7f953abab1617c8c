package org.pileus.driver.hypervisor.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.hypervisor.GuestSpec;

/// The serial port of a simulated guest since its last start. The boot messages are made when first looked
/// at: most never are.
final class FakeSerial {
    private static final int LIMIT_CHARS = 65_536;

    private final GuestSpec spec;
    /// Guarded by this object's monitor.
    private @Nullable StringBuilder text;

    FakeSerial(GuestSpec spec) {
        this.spec = spec;
    }

    synchronized void append(String more) {
        var all = text();
        all.append(more);
        if (all.length() > LIMIT_CHARS) {
            all.delete(0, all.length() - LIMIT_CHARS / 2);
        }
    }

    byte[] tail(int maxBytes) {
        String all;
        synchronized (this) {
            all = text().toString();
        }
        var bytes = all.getBytes(UTF_8);
        return bytes.length <= maxBytes ? bytes : Arrays.copyOfRange(bytes, bytes.length - maxBytes, bytes.length);
    }

    private StringBuilder text() {
        var all = text;
        if (all == null) {
            all = new StringBuilder(bootMessages(spec));
            text = all;
        }
        return all;
    }

    private static String bootMessages(GuestSpec spec) {
        var out = new StringBuilder(
                """
                [    0.000000] Linux version 6.1.0 (simulated guest)
                [    0.000000] Command line: root=/dev/vda console=tty0 console=ttyS0
                [    0.000000] Memory: %dMiB
                [    0.010000] smp: Brought up 1 node, %d CPUs
                [    0.020000] Serial: 8250/16550 driver, 4 ports
                [    0.030000] virtio_blk virtio0: [vda] %d GiB
                [    0.040000] EXT4-fs (vda): mounted filesystem with ordered data mode
                [    0.050000] Run /sbin/init as init process
                """.formatted(spec.memoryMib(), spec.vcpus(), spec.root().rootGib()));
        for (var i = 0; i < spec.nics().size(); i++) {
            out.append("guest: eth")
                    .append(i)
                    .append(" mac ")
                    .append(spec.nics().get(i).mac())
                    .append('\n');
        }
        return out.append("guest: metadata from: ")
                .append(spec.configDrive().isPresent() ? "config-drive" : "none")
                .append('\n')
                .append("guest: ready: ")
                .append(spec.instanceName())
                .append("\n\n")
                .append("Simulated guest ")
                .append(spec.id())
                .append(" /dev/ttyS0\n\nguest login: ")
                .toString();
    }
}
