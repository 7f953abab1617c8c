package org.pileus.driver.diskimage;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// VMware's format: a header `KDMV` that points to a text, the descriptor, which says of which kind the disk is and of
/// which files it consists; or such a text alone. Only the two kinds that are one file are let in. Header fields by
/// offset: 4 version, 12 size, 28 and 36 place and length of the descriptor, 56 the grain directory; all in sectors.
final class Vmdk extends Probe {
    private static final int SECTOR = 512;
    private static final int LONGEST_TEXT = (1 << 20) - 1;
    private static final long LONGEST_DESCRIPTOR = 256;
    private static final long AT_END = -1;
    private static final int FOOTER_MARKER = 3;
    private static final Set<String> ONE_FILE = Set.of("monolithicsparse", "streamoptimized");
    private static final Set<String> ACCESS = Set.of("rw", "rdonly", "noaccess");
    private @Nullable Window header;
    private @Nullable String kind;
    private boolean described;

    Vmdk() {
        want(0, SECTOR, this::start);
    }

    @Override
    String format() {
        return "vmdk";
    }

    @Override
    @Nullable
    String kind() {
        return kind;
    }

    private void start(Window start) {
        if (start.has(0, "KDMV")) {
            match();
            sparse(start);
        } else if (start.has(0, "COWD")) {
            match();
            flaw("descriptor", "The image is of a kind of vmdk that is not supported.");
        } else if (isText(start.text())) {
            if (start.isFull()) {
                want(SECTOR, LONGEST_TEXT - SECTOR, rest -> text(start.text() + rest.text()));
            } else {
                text(start.text());
            }
        }
    }

    private static boolean isText(String text) {
        return !text.isEmpty()
                && text.chars().allMatch(c -> c >= 32 && c < 127 || c == '\n' || c == '\r' || c == '\t' || c == '\f');
    }

    /// A text alone is a descriptor if it says of which kind; it always names other files.
    private void text(String text) {
        if (text.toLowerCase(Locale.ROOT).contains("createtype=\"")) {
            match();
            flaw("descriptor", "The image is a descriptor that names other files.");
        }
    }

    private void sparse(Window start) {
        header = start;
        var version = start.little(4, 4);
        if (version < 1 || version > 3) {
            flaw("descriptor", "The image is of a vmdk version that is not supported.");
            return;
        }
        var sectors = start.little(36, 8);
        if (start.little(28, 8) != 1 || sectors <= 0 || sectors > LONGEST_DESCRIPTOR) {
            flaw("descriptor", "The image has no descriptor where one belongs.");
            return;
        }
        var capacity = start.little(12, 8);
        size(capacity < 0 || capacity > Long.MAX_VALUE / SECTOR ? -1 : capacity * SECTOR);
        want(SECTOR, (int) sectors * SECTOR, this::descriptor);
    }

    private void descriptor(Window window) {
        described = true;
        var text = window.text();
        var end = text.indexOf('\0');
        var problem = problem((end < 0 ? text : text.substring(0, end)).toLowerCase(Locale.ROOT));
        if (problem != null) {
            flaw("descriptor", problem);
        }
    }

    /// Each line must be one that is understood: comment, disk data base, `key=value`, extent.
    private @Nullable String problem(String descriptor) {
        var extents = 0;
        for (var untrimmed : descriptor.split("[\r\n]+")) {
            var line = untrimmed.trim();
            if (line.isEmpty() || line.startsWith("#") || line.startsWith("ddb.")) {
                continue;
            }
            if (ACCESS.contains(line.split("\\s", 2)[0])) {
                extents++;
                if (!line.contains(" sparse ") || line.contains("/") || line.contains("\\") || line.contains("..")) {
                    return "The image has an extent outside of its own file.";
                }
                continue;
            }
            var sign = line.indexOf('=');
            if (sign < 0 || line.substring(0, sign).trim().contains(" ")) {
                return "The descriptor of the image has a line that is not known.";
            }
            if (line.startsWith("createtype")) {
                if (kind != null) {
                    return "The descriptor of the image says twice of which kind it is.";
                }
                kind = line.substring(sign + 1).replace("\"", "").trim();
            }
            if (line.startsWith("parentfilenamehint") || isChild(line)) {
                return "The image is a difference to another file.";
            }
        }
        if (kind == null || !ONE_FILE.contains(kind)) {
            return "The image is of a kind of vmdk that may name other files.";
        }
        return extents == 1 ? null : "The image does not consist of exactly one file.";
    }

    private static boolean isChild(String line) {
        return line.startsWith("parentcid")
                && !line.substring(line.indexOf('=') + 1).trim().equals("ffffffff");
    }

    @Override
    void atEnd(Tail tail, long total) {
        if (header == null || !flaws().isEmpty()) {
            return;
        }
        if (!described) {
            flaw("descriptor", "The image ends within its descriptor.");
        } else if (header.little(56, 8) == AT_END) {
            var problem = footer(header, tail.window(Tail.SIZE));
            if (problem != null) {
                flaw("footer", problem);
            }
        }
    }

    /// A second header at the end counts more than the first: they must agree. Three sectors: marker, header, end.
    private static @Nullable String footer(Window header, Window end) {
        var sameHeader = end.has(SECTOR, "KDMV")
                && end.little(SECTOR + 4, 4) == header.little(4, 4)
                && end.little(SECTOR + 28, 8) == header.little(28, 8)
                && end.little(SECTOR + 36, 8) == header.little(36, 8)
                && end.little(SECTOR + 12, 8) == header.little(12, 8);
        if (!sameHeader || end.little(SECTOR + 56, 8) == AT_END) {
            return "The header at the end of the image differs from the one in front.";
        }
        var marker = end.little(8, 4) == 0 && end.little(12, 4) == FOOTER_MARKER && end.isZero(16, SECTOR - 16);
        return marker && end.isZero(2 * SECTOR, SECTOR) ? null : "The end of the image is not marked as it must be.";
    }
}
