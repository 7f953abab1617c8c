package org.pileus.driver.hypervisor.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.pileus.driver.hypervisor.DiskFormat;
import org.pileus.driver.hypervisor.GuestId;
import org.pileus.driver.hypervisor.GuestMetadata;
import org.pileus.driver.hypervisor.GuestSpec;
import org.pileus.driver.hypervisor.Nic;
import org.pileus.driver.hypervisor.RootDisk;

/// Small guests for tests.
public final class GuestSpecs {
    /// Words that would break out of XML, were they let.
    public static final GuestMetadata HOSTILE_WORDS = new GuestMetadata(
            "a<b>&'\"]]>\u0001\n\ud800", "</nova:flavor>", "img & co", "user\u0000", "<!--", "project", "<![CDATA[");

    private GuestSpecs() {}

    /// One processor, 128 MiB, a root disk of 1 GiB, no NIC.
    public static GuestSpec small(Path image, DiskFormat format) {
        return of(UUID.randomUUID(), image, format, 128, 1, List.of());
    }

    public static GuestSpec of(UUID id, Path image, DiskFormat format, int memoryMib, int rootGib, List<Nic> nics) {
        return new GuestSpec(
                new GuestId(id),
                "instance-" + id.toString().substring(0, 8),
                1,
                memoryMib,
                new RootDisk(image, format, rootGib, Optional.empty()),
                0,
                0,
                Optional.of(Map.of(
                        "openstack/latest/meta_data.json",
                        "{\"uuid\": \"%s\"}".formatted(id).getBytes(UTF_8))),
                nics,
                HOSTILE_WORDS,
                Map.of());
    }

    /// The same guest with another size.
    public static GuestSpec resized(GuestSpec guest, int memoryMib, int rootGib) {
        return of(guest.id().value(), guest.root().image(), guest.root().format(), memoryMib, rootGib, guest.nics());
    }
}
