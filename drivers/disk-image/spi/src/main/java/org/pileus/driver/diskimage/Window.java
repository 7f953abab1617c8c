package org.pileus.driver.diskimage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes at a fixed place of a stream, kept as they pass. Reads beyond what is there give zeros, never an
/// exception: the data is a stranger's.
final class Window {
    private static final int FIRST = 4 * 1024;
    final long offset;
    private final int size;
    private byte[] bytes;
    private int filled;

    Window(long offset, int size) {
        this.offset = offset;
        this.size = size;
        this.bytes = new byte[Math.min(size, FIRST)];
    }

    /// @param position of `data[from]` in the stream
    void offer(byte[] data, int from, int count, long position) {
        var skip = offset + filled - position;
        if (skip < 0 || skip >= count || isFull()) {
            return;
        }
        var take = (int) Math.min(count - skip, size - filled);
        if (filled + take > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(size, Math.max(filled + take, bytes.length * 2)));
        }
        System.arraycopy(data, from + (int) skip, bytes, filled, take);
        filled += take;
    }

    boolean isFull() {
        return filled == size;
    }

    long end() {
        return offset + size;
    }

    int filled() {
        return filled;
    }

    boolean has(int at, String text) {
        return has(at, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    boolean has(int at, int... values) {
        var wanted = new byte[values.length];
        for (var i = 0; i < values.length; i++) {
            wanted[i] = (byte) values[i];
        }
        return has(at, wanted);
    }

    private boolean has(int at, byte[] wanted) {
        return at >= 0
                && at + wanted.length <= filled
                && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length);
    }

    int u8(int at) {
        return at < 0 || at >= filled ? 0 : bytes[at] & 0xff;
    }

    long big(int at, int count) {
        long value = 0;
        for (var i = 0; i < count; i++) {
            value = value << 8 | u8(at + i);
        }
        return value;
    }

    long little(int at, int count) {
        long value = 0;
        for (var i = count - 1; i >= 0; i--) {
            value = value << 8 | u8(at + i);
        }
        return value;
    }

    boolean isZero(int at, int count) {
        for (var i = 0; i < count; i++) {
            if (u8(at + i) != 0) {
                return false;
            }
        }
        return true;
    }

    /// Everything that came, as Latin-1.
    String text() {
        return new String(bytes, 0, filled, StandardCharsets.ISO_8859_1);
    }
}
