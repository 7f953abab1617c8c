package org.pileus.driver.imagestore.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What every [ImageStore] does that takes data.
public abstract class ImageStoreContract extends ReadableStoreContract {
    private static final int PIECE = 65_536;

    /// Bytes after which this store begins to do something else with large data.
    protected abstract int largeBytes();

    @Override
    protected final String put(byte[] data) throws IOException {
        var key = absent();
        put(key, data, data.length);
        return key;
    }

    @Override
    protected final String absent() {
        return UUID.randomUUID().toString();
    }

    private void put(String key, byte[] data, long announced) throws IOException {
        try (var upload = store().create(key, announced)) {
            for (var from = 0; from < data.length; from += PIECE) {
                upload.write(ByteBuffer.wrap(data, from, Math.min(PIECE, data.length - from)));
            }
            upload.commit();
        }
    }

    @Test
    void largeDataOfAnnouncedAndOfUnknownSizeComesBackWhole() throws IOException {
        for (var size : new int[] {largeBytes() - 1, largeBytes(), largeBytes() + 1, 2 * largeBytes() + 12_345}) {
            for (var announced : new long[] {size, -1}) {
                var key = absent();
                put(key, data(size), announced);
                assertThat(store().size(key)).hasValue(size);
                assertThat(read(key, 0)).isEqualTo(data(size));
                assertThat(read(key, size - 7)).hasSize(7);
                store().delete(key);
            }
        }
    }

    @Test
    void nobodySeesAnUploadBeforeItIsWhole() throws IOException {
        var key = absent();
        try (var upload = store().create(key, -1)) {
            upload.write(ByteBuffer.wrap(data(largeBytes() + 1)));
            assertThat(store().size(key)).isEmpty();
            assertThat(store().keys()).doesNotContain(key);
            assertThatThrownBy(() -> store().open(key, 0)).isInstanceOf(FileNotFoundException.class);
            upload.commit();
        }
        assertThat(store().keys()).contains(key);
    }

    @Test
    void anAbandonedUploadLeavesNothing() throws IOException {
        var key = absent();
        try (var upload = store().create(key, -1)) {
            upload.write(ByteBuffer.wrap(data(largeBytes() + 1)));
        }
        assertThat(store().size(key)).isEmpty();
        assertThat(leftovers(key)).isZero();
    }

    @Test
    void whatAKilledWriterLeftGoesWithItsKey() throws IOException {
        var key = absent();
        store().create(key, -1).write(ByteBuffer.wrap(data(largeBytes() + 1)));
        assertThat(leftovers(key)).isPositive();
        store().delete(key);
        assertThat(leftovers(key)).isZero();
    }

    /// How much of unfinished uploads of a key the store holds, in whatever it counts.
    protected abstract int leftovers(String key) throws IOException;

    @Test
    void theLastUploadOfAKeyCounts() throws IOException {
        var key = put(data(1000));
        put(key, data(999), -1);
        assertThat(read(key, 0)).isEqualTo(data(999));
    }

    @Test
    void deletedDataIsGoneAndDeletingAgainIsFine() throws IOException {
        var key = put(data(10));
        store().delete(key);
        store().delete(key);
        assertThat(store().size(key)).isEmpty();
        assertThat(store().keys()).doesNotContain(key);
    }

    @Test
    void everyKeyIsListed() throws IOException {
        var before = store().keys().size();
        for (var i = 0; i < 25; i++) {
            put(data(i));
        }
        assertThat(store().keys()).hasSize(before + 25);
    }
}
