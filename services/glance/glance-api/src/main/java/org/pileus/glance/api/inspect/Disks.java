package org.pileus.glance.api.inspect;

import org.jspecify.annotations.Nullable;

/// The formats that need no more than a few fields.
final class Disks {
    private static final int SECTOR = 512;
    private static final long REGION_TABLE = 192 * 1024;
    private static final int MOST_ENTRIES = 2047;

    private Disks() {}

    /// Dynamic disks have the footer's copy in front; fixed ones have it at the end alone.
    static @Nullable Inspection vhd(Head head) {
        if (head.has(0, "conectix")) {
            var kind = head.big(60, 4);
            return kind == 4
                    ? Inspection.dangerous("vhd", "The image is a difference to another file.")
                    : Inspection.of("vhd", head.big(48, 8));
        }
        return head.tailHas("conectix") ? Inspection.of("vhd", head.tailBig(48, 8)) : null;
    }

    /// The size is in the metadata region, found through the region table at 192 KiB.
    static @Nullable Inspection vhdx(Head head) {
        if (!head.has(0, "vhdxfile")) {
            return null;
        }
        var entries = (int) Math.min(head.little(REGION_TABLE + 8, 4), MOST_ENTRIES);
        for (var i = 0; i < entries; i++) {
            var entry = REGION_TABLE + 16 + 32L * i;
            // 8B7CA206-4790-4B9A-B8FE-575F050F886E: the metadata region
            if (head.has(entry, 0x06, 0xa2, 0x7c, 0x8b, 0x90, 0x47, 0x9a, 0x4b)) {
                return Inspection.of("vhdx", vhdxSize(head, head.little(entry + 16, 8)));
            }
        }
        return Inspection.of("vhdx", null);
    }

    private static @Nullable Long vhdxSize(Head head, long metadata) {
        if (!head.has(metadata, "metadata")) {
            return null;
        }
        var entries = (int) Math.min(head.little(metadata + 10, 2), MOST_ENTRIES);
        for (var i = 0; i < entries; i++) {
            var entry = metadata + 32 + 32L * i;
            // 2FA54224-CD1B-4876-B211-5DBED83BF4B8: the virtual disk size
            if (head.has(entry, 0x24, 0x42, 0xa5, 0x2f, 0x1b, 0xcd, 0x76, 0x48)) {
                return head.little(metadata + head.little(entry + 16, 4), 8);
            }
        }
        return null;
    }

    static @Nullable Inspection vdi(Head head) {
        return head.has(0x40, 0x7f, 0x10, 0xda, 0xbe) ? Inspection.of("vdi", head.little(0x170, 8)) : null;
    }

    static @Nullable Inspection qed(Head head) {
        return head.has(0, 'Q', 'E', 'D', 0)
                ? Inspection.dangerous("qed", "The format qed is not supported: it may name a backing file.")
                : null;
    }

    static @Nullable Inspection luks(Head head) {
        return head.has(0, 'L', 'U', 'K', 'S', 0xba, 0xbe) ? Inspection.of("luks", null) : null;
    }

    /// The volume descriptor is at 32 KiB; size in logical blocks of their own size.
    static @Nullable Inspection iso(Head head) {
        var descriptor = 64L * SECTOR;
        if (!head.has(descriptor + 1, "CD001")) {
            return null;
        }
        return Inspection.of("iso", head.little(descriptor + 80, 4) * head.little(descriptor + 128, 2));
    }

    /// A boot sector. As a disk it is raw.
    static @Nullable Inspection gpt(Head head) {
        return head.has(510, 0x55, 0xaa) ? Inspection.of("gpt", head.total()) : null;
    }
}
