package org.pileus.driver.hypervisor.libvirt;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.pileus.driver.hypervisor.DirectBoot;
import org.pileus.driver.hypervisor.DiskFormat;
import org.pileus.driver.hypervisor.GuestSpec;
import org.pileus.driver.hypervisor.Nic;

/// Writes a guest as libvirt's domain XML (libvirt.org/formatdomain.html).
final class DomainXml {
    /// Our mark: domains without it are others' and are never touched.
    static final String MARK = "https://pileus.org/xmlns/libvirt/guest/1.0";
    /// Upstream's element, which operators' tools and exporters read.
    private static final String NOVA = "http://openstack.org/xmlns/libvirt/nova/1.1";
    /// Without it TCG takes up to a quarter of the host's memory per guest for translated code.
    private static final String TRANSLATION_CACHE_MIB = "32";

    private final GuestSpec guest;
    private final GuestFiles files;
    private final Host host;
    private final Hardware hardware;
    /// Root disks in the order the guest sees them.
    private final List<Path> roots;

    private final Map<String, Integer> diskCount = new HashMap<>();

    /// What the host adds to each domain.
    /// @param virtType   `kvm`, `qemu`, or `test` on libvirt's own simulation
    /// @param diskCache  `none`, or `writeback` where the file system has no direct I/O
    record Host(String virtType, String vncListen, String diskCache) {}

    private DomainXml(GuestSpec guest, GuestFiles files, Host host, List<Path> roots) {
        this.guest = guest;
        this.files = files;
        this.host = host;
        this.roots = roots;
        this.hardware = Hardware.of(guest.imageProperties());
    }

    static String of(GuestSpec guest, GuestFiles files, Host host) {
        return new DomainXml(guest, files, host, List.of(files.disk())).write();
    }

    /// The same guest booting from its rescue disk.
    static String ofRescue(GuestSpec rescue, GuestFiles files, Host host) {
        return new DomainXml(rescue, files, host, List.of(files.rescueDisk(), files.disk())).write();
    }

    /// One interface, for a running guest.
    static String nic(Nic nic, Hardware hardware) {
        var xml = new XmlText();
        writeNic(xml, nic, hardware);
        return xml.toString();
    }

    /// An interface's name in its domain, by which it is found again. libvirt keeps names that begin with `ua-`.
    static String alias(UUID port) {
        return "ua-" + port;
    }

    private String write() {
        var xml = new XmlText();
        xml.element("domain", "type", host.virtType());
        xml.leaf("name", guest.instanceName());
        xml.leaf("uuid", guest.id().toString());
        xml.nested("metadata", this::metadata);
        xml.leaf("memory", String.valueOf(guest.memoryMib()), "unit", "MiB");
        xml.leaf("vcpu", String.valueOf(guest.vcpus()), "placement", "static");
        xml.nested("sysinfo", this::sysinfo, "type", "smbios");
        if (hardware.uefi()) {
            xml.nested("os", this::boot, "firmware", "efi");
        } else {
            xml.nested("os", this::boot);
        }
        xml.nested("features", this::features);
        if (host.virtType().equals("kvm")) {
            xml.empty("cpu", "mode", "host-model");
        }
        xml.nested("clock", DomainXml::timers, "offset", "utc");
        xml.leaf("on_poweroff", "destroy").leaf("on_reboot", "restart").leaf("on_crash", "destroy");
        xml.nested("devices", this::devices);
        return xml.end().toString();
    }

    private void metadata(XmlText xml) {
        var words = guest.metadata();
        xml.nested("pileus:guest", own -> own.leaf("pileus:instance", guest.id().toString()), "xmlns:pileus", MARK);
        xml.nested(
                "nova:instance",
                nova -> {
                    nova.leaf("nova:name", words.serverName());
                    nova.nested(
                            "nova:flavor",
                            flavor -> flavor.leaf("nova:memory", String.valueOf(guest.memoryMib()))
                                    .leaf(
                                            "nova:disk",
                                            String.valueOf(guest.root().rootGib()))
                                    .leaf("nova:swap", String.valueOf(guest.swapMib()))
                                    .leaf("nova:ephemeral", String.valueOf(guest.ephemeralGib()))
                                    .leaf("nova:vcpus", String.valueOf(guest.vcpus())),
                            "name",
                            words.flavorName());
                    nova.nested(
                            "nova:owner",
                            owner -> owner.leaf("nova:user", words.userName(), "uuid", words.userId())
                                    .leaf("nova:project", words.projectName(), "uuid", words.projectId()));
                    nova.empty("nova:root", "type", "image", "uuid", words.imageId());
                },
                "xmlns:nova",
                NOVA);
    }

    /// Guests' cloud-init recognises OpenStack by these words (datasource OpenStack, "DMI product name").
    private void sysinfo(XmlText xml) {
        xml.nested(
                "system",
                system -> system.leaf("entry", "Pileus", "name", "manufacturer")
                        .leaf("entry", "OpenStack Nova", "name", "product")
                        .leaf("entry", guest.id().toString(), "name", "serial")
                        .leaf("entry", guest.id().toString(), "name", "uuid")
                        .leaf("entry", "Virtual Machine", "name", "family"));
    }

    private void boot(XmlText xml) {
        xml.leaf("type", "hvm", "arch", "x86_64", "machine", hardware.machine());
        guest.root()
                .boot()
                .ifPresentOrElse(
                        direct -> {
                            xml.leaf("kernel", direct.kernel().toString());
                            direct.ramdisk().ifPresent(ramdisk -> xml.leaf("initrd", ramdisk.toString()));
                            xml.leaf("cmdline", commandLine(direct));
                        },
                        () -> xml.empty("boot", "dev", "hd"));
        xml.empty("smbios", "mode", "sysinfo");
    }

    private String commandLine(DirectBoot direct) {
        return direct.commandLine().isEmpty()
                ? "root=/dev/" + Hardware.devicePrefix(hardware.diskBus())
                        + "a console=tty0 console=ttyS0 no_timer_check"
                : direct.commandLine();
    }

    private void features(XmlText xml) {
        xml.empty("acpi").empty("apic");
        if (host.virtType().equals("qemu")) {
            xml.nested("tcg", tcg -> tcg.leaf("tb-cache", TRANSLATION_CACHE_MIB, "unit", "MiB"));
        }
    }

    private static void timers(XmlText xml) {
        xml.empty("timer", "name", "pit", "tickpolicy", "delay");
        xml.empty("timer", "name", "rtc", "tickpolicy", "catchup");
        xml.empty("timer", "name", "hpet", "present", "no");
    }

    private void devices(XmlText xml) {
        roots.forEach(file -> disk(xml, file, DiskFormat.QCOW2));
        if (guest.ephemeralGib() > 0) {
            disk(xml, files.ephemeral(), DiskFormat.RAW);
        }
        if (guest.swapMib() > 0) {
            disk(xml, files.swap(), DiskFormat.RAW);
        }
        if (guest.configDrive().isPresent()) {
            configDrive(xml);
        }
        guest.nics().forEach(nic -> writeNic(xml, nic, hardware));
        serial(xml, "serial", "port", "0");
        serial(xml, "console", "type", "serial", "port", "0");
        xml.empty("input", "type", "tablet", "bus", "usb");
        xml.nested(
                "graphics",
                vnc -> vnc.empty("listen", "type", "address", "address", host.vncListen()),
                "type",
                "vnc",
                "port",
                "-1",
                "autoport",
                "yes");
        xml.nested("video", video -> {
            if (hardware.videoModel().equals("vga")) {
                video.empty("model", "type", "vga", "vram", "16384", "heads", "1");
            } else {
                video.empty("model", "type", hardware.videoModel());
            }
        });
        xml.nested("memballoon", balloon -> balloon.empty("stats", "period", "10"), "model", "virtio");
        if (hardware.rng()) {
            xml.nested("rng", rng -> rng.leaf("backend", "/dev/urandom", "model", "random"), "model", "virtio");
        }
    }

    private void disk(XmlText xml, Path file, DiskFormat format) {
        var bus = hardware.diskBus();
        xml.nested(
                "disk",
                disk -> disk.empty("driver", "name", "qemu", "type", format.word(), "cache", host.diskCache())
                        .empty("source", "file", file.toString())
                        .empty("target", "dev", nextDevice(bus), "bus", bus),
                "type",
                "file",
                "device",
                "disk");
    }

    private void configDrive(XmlText xml) {
        var bus = hardware.cdromBus();
        xml.nested(
                "disk",
                disk -> disk.empty("driver", "name", "qemu", "type", "raw", "cache", host.diskCache())
                        .empty("source", "file", files.configDrive().toString())
                        .empty("target", "dev", nextDevice(bus), "bus", bus)
                        .empty("readonly"),
                "type",
                "file",
                "device",
                "cdrom");
    }

    /// Buses share letters (`sda` may be SCSI, SATA or USB), so the count is per prefix.
    private String nextDevice(String bus) {
        var prefix = Hardware.devicePrefix(bus);
        return prefix + (char) ('a' + diskCount.merge(prefix, 1, Integer::sum) - 1);
    }

    private void serial(XmlText xml, String element, String... target) {
        xml.nested(
                element,
                port -> port.empty("log", "file", files.consoleLog().toString(), "append", "off")
                        .empty("target", target),
                "type",
                "pty");
    }

    private static void writeNic(XmlText xml, Nic nic, Hardware hardware) {
        var model = hardware.vifModel(nic);
        xml.nested(
                "interface",
                port -> {
                    port.empty("mac", "address", nic.mac());
                    port.empty("source", "bridge", nic.bridge());
                    port.empty("target", "dev", nic.tap());
                    port.empty("model", "type", model);
                    if (nic.mtu() > 0) {
                        port.empty("mtu", "size", String.valueOf(nic.mtu()));
                    }
                    port.empty("alias", "name", alias(nic.port()));
                },
                "type",
                "bridge");
    }
}
