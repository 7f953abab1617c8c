package org.pileus.glance.api.data;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.pileus.glance.model.Image;

/// What is done to the data of an import before it is stored.
@FunctionalInterface
public interface Preparation {
    Preparation NONE = Ready::new;

    /// @param importing the stored record
    Ready of(Image importing, InputStream data) throws IOException;

    /// The record as it is stored now, and its data. Closing it removes what was made on the way.
    record Ready(Image image, InputStream data) implements Closeable {
        @Override
        public void close() throws IOException {
            data.close();
        }
    }
}
