package org.pileus.driver.imagestore;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.Set;

/// One store of image data, by keys that this cloud made (never a user's text). Safe for concurrent use;
/// blocking.
public interface ImageStore {
    /// What operators and the API call it: `file`.
    String id();

    /// Begins to store data under a key. Nobody sees it before [Upload#commit]; what was there under the
    /// key stays until then.
    Upload create(String key) throws IOException;

    /// Reads the data from an offset, in bytes, to its end. Close the stream.
    /// @throws java.io.FileNotFoundException when there is none
    InputStream open(String key, long offset) throws IOException;

    /// The size in bytes, empty when there is no data under the key.
    OptionalLong size(String key) throws IOException;

    /// Takes the data that another key of this store holds, without copying where it can.
    /// @return false when there is none
    boolean rename(String from, String to) throws IOException;

    /// Removes the data; absent is success.
    void delete(String key) throws IOException;

    /// Every key with committed data.
    Set<String> keys() throws IOException;

    /// Removes what broken uploads of an earlier process left. To be called before the first [#create].
    /// @return how many were removed
    int reap() throws IOException;
}
