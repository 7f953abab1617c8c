package org.pileus.driver.hypervisor.libvirt;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.pileus.driver.hypervisor.HypervisorException;
import org.pileus.driver.hypervisor.HypervisorException.Kind;
import org.pileus.driver.hypervisor.Nic;

/// What an image asks of the machine around it. Only known values pass: users write these properties and they end
/// in the domain. Source: Glance documentation, "Useful image properties".
record Hardware(
        String machine,
        String diskBus,
        String cdromBus,
        String vifModel,
        String videoModel,
        boolean rng,
        boolean uefi) {
    private static final Pattern MACHINE = Pattern.compile("pc|q35|pc-(i440fx|q35)-[0-9]{1,2}\\.[0-9]{1,2}");

    private static final List<String> VIF_MODELS =
            List.of("virtio", "e1000", "e1000e", "rtl8139", "ne2k_pci", "pcnet", "vmxnet3");

    /// @throws HypervisorException `REFUSED`, naming the property
    static Hardware of(Map<String, String> properties) {
        var machine = properties.getOrDefault("hw_machine_type", "pc");
        if (!MACHINE.matcher(machine).matches()) {
            throw refused("hw_machine_type", machine);
        }
        return new Hardware(
                machine,
                oneOf(properties, "hw_disk_bus", "virtio", List.of("virtio", "scsi", "sata", "ide", "usb")),
                oneOf(
                        properties,
                        "hw_cdrom_bus",
                        machine.contains("q35") ? "sata" : "ide",
                        List.of("ide", "sata", "scsi", "usb")),
                oneOf(properties, "hw_vif_model", "virtio", VIF_MODELS),
                oneOf(properties, "hw_video_model", "vga", List.of("vga", "cirrus", "qxl", "virtio", "bochs", "none")),
                oneOf(properties, "hw_rng_model", "virtio", List.of("virtio", "none"))
                        .equals("virtio"),
                oneOf(properties, "hw_firmware_type", "bios", List.of("bios", "uefi"))
                        .equals("uefi"));
    }

    /// The interface's own model, or else the image's.
    String vifModel(Nic nic) {
        if (nic.model().isEmpty()) {
            return vifModel;
        }
        if (!VIF_MODELS.contains(nic.model())) {
            throw refused("hw_vif_model", nic.model());
        }
        return nic.model();
    }

    /// The first letters of a disk's name on a bus.
    static String devicePrefix(String bus) {
        return switch (bus) {
            case "virtio" -> "vd";
            case "ide" -> "hd";
            default -> "sd";
        };
    }

    private static String oneOf(Map<String, String> properties, String name, String usual, List<String> known) {
        var value = properties.getOrDefault(name, usual);
        if (!known.contains(value)) {
            throw refused(name, value);
        }
        return value;
    }

    private static HypervisorException refused(String name, String value) {
        var shown = value.length() > 40 ? value.substring(0, 40) + "..." : value;
        return new HypervisorException(Kind.REFUSED, "image property " + name + " is unknown: '" + shown + "'");
    }
}
