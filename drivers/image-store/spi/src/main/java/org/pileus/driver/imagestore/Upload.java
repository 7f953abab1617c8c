package org.pileus.driver.imagestore;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Data on its way into a store, used by one thread. Closing it without [#commit] leaves nothing behind.
public interface Upload extends Closeable {
    /// Takes all that remains in the buffer.
    void write(ByteBuffer bytes) throws IOException;

    /// Makes the data durable and visible. The last call before closing.
    void commit() throws IOException;

    @Override
    void close() throws IOException;
}
