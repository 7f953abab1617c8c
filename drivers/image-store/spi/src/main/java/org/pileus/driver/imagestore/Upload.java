package org.pileus.driver.imagestore;

import java.io.Closeable;
import java.io.IOException;

/// Data on its way into a store, used by one thread. Closing it without [#commit] leaves nothing behind.
public interface Upload extends Closeable {
    void write(byte[] bytes, int offset, int length) throws IOException;

    /// Makes the data durable and visible. The last call before closing.
    void commit() throws IOException;

    @Override
    void close() throws IOException;
}
