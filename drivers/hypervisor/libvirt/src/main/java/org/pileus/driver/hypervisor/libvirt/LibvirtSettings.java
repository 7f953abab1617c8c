package org.pileus.driver.hypervisor.libvirt;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How this host's guests are made.
/// @param uri `qemu:///system`, or `test:///default` for libvirt's own simulation (no disks are made for
///     it)
/// @param instancesDir holds one folder per guest: `<uuid>/{disk,disk.config,console.log}`; must be searchable by
///     qemu's user
/// @param vncListen address on which qemu serves the guests' screens; never a public one, VNC here has no
///     password
/// @param vncHost       how the console proxy reaches that address
/// @param virtType      `kvm` or `qemu`; empty: what [HostProbe] finds
/// @param callTimeout   the longest that one call to libvirt may take, saving memory apart
public record LibvirtSettings(
        String uri,
        Path instancesDir,
        String vncListen,
        String vncHost,
        Optional<String> virtType,
        Duration callTimeout) {
    public LibvirtSettings {
        instancesDir = instancesDir.toAbsolutePath();
        virtType.ifPresent(type -> {
            if (!type.equals("kvm") && !type.equals("qemu")) {
                throw new IllegalArgumentException("virt_type is kvm or qemu, not " + type);
            }
        });
    }

    /// The usual: the system's libvirt, screens on loopback.
    public static LibvirtSettings system(Path instancesDir) {
        return new LibvirtSettings(
                "qemu:///system", instancesDir, "127.0.0.1", "127.0.0.1", Optional.empty(), Duration.ofSeconds(60));
    }

    boolean simulated() {
        return uri.startsWith("test:");
    }
}
