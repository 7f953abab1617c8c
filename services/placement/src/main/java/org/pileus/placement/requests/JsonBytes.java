package org.pileus.placement.requests;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.node.StringNode;

/// JSON being written straight to bytes, for long answers. Ids and names of classes and traits are ASCII and need no
/// escaping; for other texts there is [#text]. Owned by one thread.
public final class JsonBytes {
    private byte[] bytes;
    private int length;

    public JsonBytes(int capacity) {
        bytes = new byte[capacity];
    }

    /// @param text ASCII alone
    @SuppressWarnings("deprecation") // it takes the low byte of each character: right here, and a plain copy
    public JsonBytes write(String text) {
        var more = text.length();
        reserve(more);
        text.getBytes(0, more, bytes, length);
        length += more;
        return this;
    }

    public JsonBytes write(byte[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return this;
    }

    public JsonBytes write(long number) {
        return write(Long.toString(number));
    }

    public JsonBytes quoted(String text) {
        return write("\"").write(text).write("\"");
    }

    /// A list of texts.
    public JsonBytes quoted(Collection<String> texts) {
        write("[");
        var separator = "";
        for (var text : texts) {
            write(separator).quoted(text);
            separator = ",";
        }
        return write("]");
    }

    /// Any text, escaped where it must be.
    public JsonBytes text(String text) {
        var plain = text.chars().allMatch(c -> c >= ' ' && c < 127 && c != '"' && c != '\\');
        return plain ? quoted(text) : write(Json.bytes(StringNode.valueOf(text)));
    }

    /// A text, or null.
    public JsonBytes quotedOrNull(@Nullable String text) {
        return text == null ? write("null") : quoted(text);
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }

    public byte[] toByteArray() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.US_ASCII);
    }
}
