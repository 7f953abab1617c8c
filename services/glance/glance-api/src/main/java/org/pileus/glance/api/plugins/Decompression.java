package org.pileus.glance.api.plugins;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.pileus.glance.api.data.Preparation.Ready;
import org.pileus.glance.model.Image;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.RequestContext;

/// `image_decompression`: unpacks gzip and zip while the data passes, so that nothing lies about unpacked; how much may
/// come out is limited where everything that comes in is (`image_size_cap`). Names in an archive are not looked at.
/// Images with the container format `compressed` are meant to stay packed.
public final class Decompression implements ImportPlugins.Plugin {
    private static final int BUFFER = 64 * 1024;
    private static final int LONGEST_MARK = 5;

    @Override
    public Ready apply(Image image, InputStream data, RequestContext caller) throws IOException {
        if ("compressed".equals(image.containerFormat())) {
            return new Ready(image, data);
        }
        var buffered = new BufferedInputStream(data, BUFFER);
        buffered.mark(LONGEST_MARK);
        var start = buffered.readNBytes(LONGEST_MARK);
        buffered.reset();
        if (has(start, 0, 0x1f, 0x8b, 0x08)) {
            return new Ready(image, new GZIPInputStream(buffered, BUFFER));
        }
        if (has(start, 0, 'P', 'K', 3, 4)) {
            return new Ready(image, new OnlyEntry(new ZipInputStream(buffered)));
        }
        if (has(start, 2, '-', 'l', 'h')) {
            throw ApiException.invalid("Archives of the kind lha are not supported.");
        }
        return new Ready(image, buffered);
    }

    private static boolean has(byte[] start, int at, int... mark) {
        for (var i = 0; i < mark.length; i++) {
            if (at + i >= start.length || (start[at + i] & 0xff) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    /// The one file of an archive; a second one is an error.
    private static final class OnlyEntry extends FilterInputStream {
        private final ZipInputStream zip;

        OnlyEntry(ZipInputStream zip) throws IOException {
            super(zip);
            this.zip = zip;
            if (zip.getNextEntry() == null) {
                throw new IOException("the archive is empty");
            }
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            var count = zip.read(buffer, offset, length);
            if (count < 0 && zip.getNextEntry() != null) {
                throw new IOException("the archive has more than one file");
            }
            return count;
        }
    }
}
