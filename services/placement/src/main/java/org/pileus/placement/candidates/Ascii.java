package org.pileus.placement.candidates;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;

/// Bytes being written, of texts that are ASCII and need no escaping. Owned by one thread.
final class Ascii {
    private byte[] bytes;
    private int length;

    Ascii(int capacity) {
        bytes = new byte[capacity];
    }

    Ascii write(String text) {
        var more = text.length();
        reserve(more);
        for (var i = 0; i < more; i++) {
            bytes[length + i] = (byte) text.charAt(i);
        }
        length += more;
        return this;
    }

    Ascii write(byte[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return this;
    }

    Ascii write(long number) {
        return write(Long.toString(number));
    }

    Ascii quoted(String text) {
        return write("\"").write(text).write("\"");
    }

    /// A list of texts.
    Ascii quoted(Collection<String> texts) {
        write("[");
        var separator = "";
        for (var text : texts) {
            write(separator).quoted(text);
            separator = ",";
        }
        return write("]");
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }

    byte[] toByteArray() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.US_ASCII);
    }
}
