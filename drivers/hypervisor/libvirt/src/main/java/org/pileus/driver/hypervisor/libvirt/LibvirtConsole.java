package org.pileus.driver.hypervisor.libvirt;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.pileus.driver.hypervisor.GuestConsole;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.HypervisorException.Kind;
import org.pileus.driver.hypervisor.PowerState;
import org.pileus.driver.hypervisor.VncEndpoint;

/// Consoles of QEMU guests: the serial port's log is a file that virtlogd writes, the screen is QEMU's own
/// VNC server.
final class LibvirtConsole implements GuestConsole {
    private final LibvirtHypervisor hypervisor;
    private final LocalDisks disks;
    private final String vncHost;

    LibvirtConsole(LibvirtHypervisor hypervisor, LocalDisks disks, String vncHost) {
        this.hypervisor = hypervisor;
        this.disks = disks;
        this.vncHost = vncHost;
    }

    @Override
    public byte[] log(GuestId guest, int maxBytes) {
        var file = disks.files(guest).consoleLog();
        if (!Files.exists(file)) {
            if (hypervisor.powerState(guest).isEmpty()) {
                throw HypervisorException.notFound(guest);
            }
            return new byte[0];
        }
        var newest = tail(file, maxBytes);
        // virtlogd begins a new file every 2 MiB; just after that the end of the log lies in two
        var older = file.resolveSibling(file.getFileName() + ".0");
        return newest.length < maxBytes && Files.exists(older)
                ? join(tail(older, maxBytes - newest.length), newest)
                : newest;
    }

    private static byte[] tail(Path file, int maxBytes) {
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            var length = in.length();
            var bytes = new byte[(int) Math.min(length, maxBytes)];
            in.seek(length - bytes.length);
            in.readFully(bytes);
            return bytes;
        } catch (IOException e) {
            throw new HypervisorException(Kind.FAILED, "console log " + file, e);
        }
    }

    private static byte[] join(byte[] first, byte[] second) {
        var both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Override
    public VncEndpoint vnc(GuestId guest) {
        var xml = hypervisor.onDomain(guest, (domains, domain) -> {
            var state = domains.state(domain);
            if (state != PowerState.RUNNING && state != PowerState.PAUSED) {
                throw LibvirtHypervisor.wrongState(guest, state);
            }
            return domains.xml(domain, 0);
        });
        var port = DomainReader.domain(xml).vncPort();
        return new VncEndpoint(
                vncHost, port.orElseThrow(() -> new HypervisorException(Kind.WRONG_STATE, guest + " has no VNC port")));
    }
}
