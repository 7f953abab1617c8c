package org.pileus.glance.api.inspect;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The first bytes of an image, as far as its format can be told from them, and the last ones. Reads beyond
/// what is there give zeros, never an exception: the data is a stranger's.
final class Head {
    /// The metadata of a VHDX, which says its size, begins at 2 MiB at the earliest place.
    static final int MOST = 4 * 1024 * 1024;
    private static final int TAIL = 512;

    private byte[] bytes = new byte[64 * 1024];
    private int length;
    private final byte[] tail = new byte[TAIL];
    private long total;

    void add(byte[] data, int offset, int count) {
        if (length < MOST) {
            var take = Math.min(count, MOST - length);
            if (length + take > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(MOST, Math.max(length + take, bytes.length * 2)));
            }
            System.arraycopy(data, offset, bytes, length, take);
            length += take;
        }
        var last = Math.min(count, TAIL);
        if (last < TAIL) {
            System.arraycopy(tail, last, tail, 0, TAIL - last);
        }
        System.arraycopy(data, offset + count - last, tail, TAIL - last, last);
        total += count;
    }

    /// All bytes that went by.
    long total() {
        return total;
    }

    boolean has(long at, String text) {
        return matches(bytes, length, at, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    boolean has(long at, int... values) {
        var wanted = new byte[values.length];
        for (var i = 0; i < values.length; i++) {
            wanted[i] = (byte) values[i];
        }
        return matches(bytes, length, at, wanted);
    }

    boolean tailHas(String text) {
        return total >= TAIL && matches(tail, TAIL, 0, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static boolean matches(byte[] data, int length, long at, byte[] wanted) {
        if (at < 0 || at + wanted.length > length) {
            return false;
        }
        for (var i = 0; i < wanted.length; i++) {
            if (data[(int) at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    int u8(long at) {
        return at < 0 || at >= length ? 0 : bytes[(int) at] & 0xff;
    }

    long big(long at, int size) {
        long value = 0;
        for (var i = 0; i < size; i++) {
            value = value << 8 | u8(at + i);
        }
        return value;
    }

    long little(long at, int size) {
        long value = 0;
        for (var i = size - 1; i >= 0; i--) {
            value = value << 8 | u8(at + i);
        }
        return value;
    }

    long tailBig(int at, int size) {
        long value = 0;
        for (var i = 0; i < size; i++) {
            value = value << 8 | tail[at + i] & 0xff;
        }
        return value;
    }

    String text(long at, int size) {
        if (at < 0 || at >= length || size <= 0) {
            return "";
        }
        return new String(bytes, (int) at, (int) Math.min(size, length - at), StandardCharsets.ISO_8859_1);
    }
}
