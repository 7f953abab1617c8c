package org.pileus.glance.api.inspect;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells what an image is while its bytes pass, without a tool that could be fooled or overloaded. Refuses
/// whatever makes a reader open another file: backing files, data files, descriptors that name paths,
/// features that are not known. Sources: QEMU's `docs/interop/qcow2.rst`, VMware's "Virtual Disk Format
/// 5.0", Microsoft's VHD and VHDX specifications; cases CVE-2015-5163, CVE-2022-47951, CVE-2024-32498.
public final class ImageInspector {
    /// Formats that have no marks of their own: anything that is not something else.
    private static final Set<String> OPAQUE = Set.of("raw", "ami", "ari", "aki", "ploop");
    private static final Set<String> BLOCK_CONTENT = Set.of("raw", "gpt", "iso", "luks");

    private final Head head = new Head();

    /// Takes the next bytes of the data, in order.
    public void add(byte[] data, int offset, int count) {
        head.add(data, offset, count);
    }

    /// What it is, once all bytes have passed.
    public Inspection result() {
        for (var reader : List.<Reader>of(
                Qcow2::read,
                Vmdk::read,
                Disks::vhdx,
                Disks::vhd,
                Disks::vdi,
                Disks::qed,
                Disks::luks,
                Disks::iso,
                Disks::gpt)) {
            var found = reader.read(head);
            if (found != null) {
                return found;
            }
        }
        return Inspection.of("raw", head.total());
    }

    @FunctionalInterface
    private interface Reader {
        @Nullable
        Inspection read(Head head);
    }

    /// Whether data that is this may be stored under the declared format.
    /// @return why not; null when it may
    public static @Nullable String mismatch(String declared, Inspection found) {
        if (found.danger() != null) {
            return found.danger();
        }
        var fits = OPAQUE.contains(declared) ? BLOCK_CONTENT.contains(found.format()) : declared.equals(found.format());
        return fits ? null : "Image disk_format " + declared + " does not match stream data " + found.format();
    }
}
