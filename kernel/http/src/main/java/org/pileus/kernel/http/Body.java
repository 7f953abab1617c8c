package org.pileus.kernel.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// What an answer carries after its headers.
public sealed interface Body {
    record None() implements Body {}

    record Bytes(byte[] content) implements Body {}

    /// A body written while it is sent: images, long lists.
    /// @param length in bytes, or -1 when it is not known beforehand
    record Streamed(long length, Writer writer) implements Body {}

    /// Writes a streamed body. An exception after the first byte breaks the connection, so that the client
    /// can see that the content is not whole.
    @FunctionalInterface
    interface Writer {
        void writeTo(OutputStream out) throws IOException;
    }

    /// The body as a stream to read, for callers within the process.
    default InputStream open() throws IOException {
        return switch (this) {
            case None() -> InputStream.nullInputStream();
            case Bytes(var content) -> new ByteArrayInputStream(content);
            case Streamed(var length, var writer) -> StreamedInput.of(writer);
        };
    }
}
