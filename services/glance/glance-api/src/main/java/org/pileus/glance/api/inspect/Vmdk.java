package org.pileus.glance.api.inspect;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// VMware's sparse format: a header `KDMV` that points to a text, the descriptor, which says of which kind
/// the disk is and of which files it consists. Only the two kinds that are one file are let in.
final class Vmdk {
    private static final int SECTOR = 512;
    private static final int LONGEST_DESCRIPTOR = 20 * SECTOR;
    private static final Set<String> ONE_FILE = Set.of("monolithicsparse", "streamoptimized");

    private Vmdk() {}

    static @Nullable Inspection read(Head head) {
        if (head.has(0, "KDMV")) {
            return sparse(head);
        }
        var start = head.text(0, SECTOR).toLowerCase(Locale.ROOT);
        return start.contains("# disk descriptorfile")
                ? Inspection.dangerous("vmdk", "The image is a descriptor that names other files.")
                : null;
    }

    private static Inspection sparse(Head head) {
        var capacity = head.little(12, 8);
        var at = head.little(28, 8);
        var sectors = head.little(36, 8);
        if (at <= 0 || sectors <= 0 || at > Head.MOST / SECTOR) {
            return Inspection.dangerous("vmdk", "The image has no descriptor where one belongs.");
        }
        var descriptor = head.text(at * SECTOR, (int) Math.min(sectors * SECTOR, LONGEST_DESCRIPTOR));
        var kind = value(descriptor, "createtype");
        if (kind == null || !ONE_FILE.contains(kind)) {
            return Inspection.dangerous("vmdk", "The image is of the kind " + kind + ", which may name other files.");
        }
        var problem = extents(descriptor);
        if (problem != null) {
            return Inspection.dangerous("vmdk", problem);
        }
        return capacity < 0 || capacity > Long.MAX_VALUE / SECTOR
                ? Inspection.dangerous("vmdk", "The image claims an impossible size.")
                : Inspection.of("vmdk", capacity * SECTOR);
    }

    /// The value of a line `key="value"`, in lower case.
    private static @Nullable String value(String descriptor, String key) {
        String found = null;
        for (var line : descriptor.split("[\r\n\0]+")) {
            var text = line.trim().toLowerCase(Locale.ROOT);
            if (text.startsWith(key) && text.substring(key.length()).trim().startsWith("=")) {
                if (found != null) {
                    return null; // two values: which one counts depends on the reader
                }
                found = text.substring(text.indexOf('=') + 1).replace("\"", "").trim();
            }
        }
        return found;
    }

    /// One extent, in this file, by a plain name.
    private static @Nullable String extents(String descriptor) {
        var count = 0;
        for (var line : descriptor.split("[\r\n\0]+")) {
            var text = line.trim();
            var upper = text.toUpperCase(Locale.ROOT);
            if (!upper.startsWith("RW ") && !upper.startsWith("RDONLY ") && !upper.startsWith("NOACCESS ")) {
                continue;
            }
            count++;
            if (!upper.contains(" SPARSE ") || text.contains("/") || text.contains("\\") || text.contains("..")) {
                return "The image has an extent outside of its own file.";
            }
        }
        return count > 1 ? "The image consists of several files." : null;
    }
}
