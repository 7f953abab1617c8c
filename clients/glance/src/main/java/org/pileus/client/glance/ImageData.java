package org.pileus.client.glance;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// The data of an image while it is read. Close it; a broken connection is an `IOException` of the stream.
/// @param length  bytes that `stream` gives, -1 when unknown
/// @param md5     of the whole image, hexadecimal; null when the image has none
public record ImageData(long length, @Nullable String md5, InputStream stream) implements AutoCloseable {
    @Override
    public void close() throws IOException {
        stream.close();
    }
}
