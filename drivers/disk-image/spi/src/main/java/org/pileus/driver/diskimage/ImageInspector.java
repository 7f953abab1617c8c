package org.pileus.driver.diskimage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Tells what an image is while its bytes pass, without a tool that could be fooled or overloaded. Finds
/// whatever makes a reader open another file: backing files, data files, descriptors that name paths,
/// features that are not known; and data that is several things at once. Keeps at most some hundred KiB,
/// whatever comes. Sources: QEMU's `docs/interop/qcow2.rst`, VMware's "Virtual Disk Format 5.0", Microsoft's
/// VHD and VHDX specifications; cases CVE-2015-5163, CVE-2022-47951, CVE-2024-32498.
public final class ImageInspector {
    private static final int STEP = 64 * 1024;
    /// A CD that also boots from a disk, and a fixed disk that boots.
    private static final Set<Set<String>> BOOTABLE = Set.of(Set.of("iso", "gpt"), Set.of("vhd", "gpt"));
    private final List<Probe> probes = List.of(
            new Qcow2(), new Vmdk(), new Vhdx(), new Vhd(), new Vdi(), new Qed(), new Luks(), new Iso(), new Gpt());
    private final Tail tail = new Tail();
    private long total;

    /// Takes the next bytes of the data, in order.
    public void add(byte[] data, int from, int count) {
        for (var probe : probes) {
            probe.add(data, from, count);
        }
        tail.add(data, from, count);
        total += count;
    }

    /// A flaw that no later byte can mend; null while there is none. For giving up early.
    public @Nullable Flaw flaw() {
        for (var probe : probes) {
            if (probe.matches() && !(probe instanceof Gpt) && !probe.flaws().isEmpty()) {
                return probe.flaws().getFirst();
            }
        }
        return null;
    }

    /// What it is, once all bytes have passed. To be called once.
    public Inspection result() {
        for (var probe : probes) {
            probe.cutShort();
            probe.atEnd(tail, total);
        }
        var found = new ArrayList<>(probes.stream().filter(Probe::matches).toList());
        if (BOOTABLE.contains(formats(found)) && found.stream().allMatch(Probe::isPlain)) {
            found.removeIf(probe -> probe instanceof Gpt);
        }
        if (found.isEmpty()) {
            return new Inspection("raw", null, true, total, List.of());
        }
        var first = found.getFirst().result();
        if (found.size() == 1) {
            return first;
        }
        var several = new Flaw("formats", "The image is several things at once: " + String.join(", ", formats(found)));
        return new Inspection(first.format(), first.kind(), false, first.virtualSize(), List.of(several));
    }

    private static Set<String> formats(List<Probe> probes) {
        return new TreeSet<>(probes.stream().map(Probe::format).toList());
    }

    /// What a file is; reads only as much of it as is needed.
    public static Inspection ofFile(Path file) throws IOException {
        try (var channel = FileChannel.open(file)) {
            var inspector = new ImageInspector();
            var in = Channels.newInputStream(channel);
            var size = channel.size();
            while (inspector.total < size && !inspector.isSettled()) {
                inspector.feed(in, STEP);
            }
            var rest = Math.max(inspector.total, size - Tail.SIZE);
            inspector.skip(rest - inspector.total);
            channel.position(rest);
            while (inspector.feed(in, STEP)) {}
            return inspector.result();
        }
    }

    private boolean isSettled() {
        return probes.stream().allMatch(Probe::isSettled);
    }

    private boolean feed(InputStream in, int most) throws IOException {
        var bytes = in.readNBytes(most);
        if (bytes.length > 0) {
            add(bytes, 0, bytes.length);
        }
        return bytes.length > 0;
    }

    private void skip(long count) {
        probes.forEach(probe -> probe.skip(count));
        total += count;
    }
}
