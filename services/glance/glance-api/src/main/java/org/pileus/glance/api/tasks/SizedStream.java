package org.pileus.glance.api.tasks;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.pileus.kernel.core.ApiException;

/// Data of a known size: more or less than that is a failure, at the end at the latest.
final class SizedStream extends FilterInputStream {
    private final long size;
    private long count;

    SizedStream(InputStream data, long size) {
        super(data);
        this.size = size;
    }

    @Override
    public int read() throws IOException {
        var one = in.read();
        count(one < 0 ? -1 : 1);
        return one;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        var some = in.read(buffer, offset, length);
        count(some);
        return some;
    }

    /// @param some -1 at the end
    private void count(int some) {
        count += Math.max(0, some);
        if (count > size || (some < 0 && count < size)) {
            throw ApiException.invalid(
                    "The downloaded data size " + count + " is different from the expected " + size + ".");
        }
    }
}
