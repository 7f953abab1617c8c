package org.pileus.driver.imagestore;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// One store of image data, by keys that this cloud made; a read-only store's keys are URLs that a user gave.
/// Safe for concurrent use; blocking. One key has one writer at a time: its caller sees to that.
public interface ImageStore {
    /// What operators and the API call it: `file`.
    String id();

    /// Where the data of a key is, as administrators see it: `file:///var/lib/images/…`, `s3://bucket/…`.
    String url(String key);

    /// Whether nothing can be stored: [#create] throws `UnsupportedOperationException`, [#delete] and [#keys] have
    /// nothing to do.
    default boolean readOnly() {
        return false;
    }

    /// The key of data that a user says is at a URL; empty when this store reads no such URLs. Only stores whose
    /// data is not ours have any.
    default Optional<String> adopt(String url) {
        return Optional.empty();
    }

    /// Begins to store data under a key. Nobody sees it before [Upload#commit]; what was there under the
    /// key stays until then.
    /// @param size bytes that will come, -1 when nobody knows
    Upload create(String key, long size) throws IOException;

    /// Reads the data from an offset, in bytes, to its end. Close the stream.
    /// @throws java.io.FileNotFoundException when there is none
    InputStream open(String key, long offset) throws IOException;

    /// The size in bytes, empty when there is no data under the key.
    OptionalLong size(String key) throws IOException;

    /// Removes the data, and what a broken upload of it left; absent is success.
    void delete(String key) throws IOException;

    /// Every key with committed data.
    Set<String> keys() throws IOException;
}
