package org.pileus.driver.imagestore.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.pileus.driver.imagestore.ImageStore;

/// What every [ImageStore] does, also one that is only read. An implementation's test extends this and says how
/// data gets there.
public abstract class ReadableStoreContract {
    /// The store under test; all that one test asks for see the same data.
    protected abstract ImageStore store() throws IOException;

    /// Brings data into the store.
    /// @return its key
    protected abstract String put(byte[] data) throws IOException;

    /// A key that is well formed and has no data.
    protected abstract String absent();

    /// The same bytes for the same size.
    protected static byte[] data(int size) {
        var bytes = new byte[size];
        new SplittableRandom(size).nextBytes(bytes);
        return bytes;
    }

    protected final byte[] read(String key, long offset) throws IOException {
        try (var in = store().open(key, offset)) {
            return in.readAllBytes();
        }
    }

    @Test
    void dataIsReadWholeAndFromAnyByte() throws IOException {
        var data = data(70_001);
        var key = put(data);
        assertThat(store().size(key)).hasValue(data.length);
        assertThat(read(key, 0)).isEqualTo(data);
        assertThat(read(key, 70_000)).containsExactly(data[70_000]);
        assertThat(read(key, 70_001)).isEmpty();
    }

    @Test
    void nothingIsSomething() throws IOException {
        var key = put(new byte[0]);
        assertThat(store().size(key)).hasValue(0);
        assertThat(read(key, 0)).isEmpty();
    }

    @Test
    void aReaderMayStopEarly() throws IOException {
        var key = put(data(1 << 20));
        for (var i = 0; i < 20; i++) {
            try (var in = store().open(key, 0)) {
                assertThat(in.read()).isEqualTo(data(1 << 20)[0] & 0xff);
            }
        }
    }

    @Test
    void whatIsAbsentHasNoSizeAndCannotBeOpened() throws IOException {
        assertThat(store().size(absent())).isEmpty();
        assertThatThrownBy(() -> store().open(absent(), 0)).isInstanceOf(FileNotFoundException.class);
        store().delete(absent());
    }

    @Test
    void aPlaceHasAnUrl() throws IOException {
        assertThat(store().url(put(data(5)))).matches("[a-z0-9]+://.*");
    }
}
