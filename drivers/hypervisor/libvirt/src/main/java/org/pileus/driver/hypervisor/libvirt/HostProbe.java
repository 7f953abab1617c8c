package org.pileus.driver.hypervisor.libvirt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.pileus.driver.diskimage.qemu.DiskTool;

/// Finds out whether this host's KVM really runs guests. That `/dev/kvm` opens says little: in containers and
/// nested clouds it may be there, answer its ioctls, and yet stop a guest in its boot loader.
public final class HostProbe {
    private static final Path KVM = Path.of("/dev/kvm");
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Path EMULATOR = Path.of("/usr/bin/qemu-system-x86_64");
    private static final Duration BOOT_TIME = Duration.ofSeconds(3);

    private HostProbe() {}

    /// What was found.
    /// @param virtType  libvirt's word: `kvm` or `qemu`
    /// @param sentence  what was found and what follows from it, for logs and doctors
    public record Finding(String virtType, String sentence) {}

    /// Takes no time without KVM, up to a second with it.
    public static Finding probe() {
        if (!Files.exists(KVM)) {
            return software("there is no /dev/kvm");
        }
        if (!Files.isReadable(KVM) || !Files.isWritable(KVM)) {
            return software("/dev/kvm may not be opened by this user");
        }
        if (System.getProperty("os.arch", "").equals("amd64") && !hasVirtualisation()) {
            return software(
                    "/dev/kvm is there, but the processor shows neither vmx nor svm, so it cannot run unmodified"
                            + " guests");
        }
        return firmwareRuns()
                ? new Finding("kvm", "Guests run on KVM: /dev/kvm works and a trial guest reached its firmware.")
                : software("/dev/kvm is there, but a trial guest did not reach its firmware");
    }

    private static Finding software(String reason) {
        return new Finding(
                "qemu", "Guests run in software emulation (TCG), several times slower than KVM: " + reason + ".");
    }

    private static boolean hasVirtualisation() {
        try (var lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> List.of(line.split("\\s+")))
                    .filter(flags -> flags.contains("vmx") || flags.contains("svm"))
                    .isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /// Starts a guest without disks; SeaBIOS prints its version to the debug port as soon as guest code runs.
    private static boolean firmwareRuns() {
        try {
            var output = DiskTool.run(
                    List.of(
                            EMULATOR.toString(),
                            "-accel",
                            "kvm",
                            "-machine",
                            "pc",
                            "-m",
                            "32",
                            "-nodefaults",
                            "-display",
                            "none",
                            "-no-reboot",
                            "-chardev",
                            "stdio,id=d",
                            "-device",
                            "isa-debugcon,iobase=0x402,chardev=d"),
                    BOOT_TIME,
                    "No bootable device");
            return output.contains("SeaBIOS") && !output.contains("KVM internal error");
        } catch (IOException e) {
            return false;
        }
    }
}
