package org.pileus.driver.imagestore.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pileus.driver.imagestore.ImageStore;
import org.pileus.driver.imagestore.testing.ImageStoreContract;

class FileImageStoreTest extends ImageStoreContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Override
    protected ImageStore store() throws IOException {
        return new FileImageStore("file", folder.resolve("images"));
    }

    @Override
    protected int largeBytes() {
        return 100_000;
    }

    @Override
    protected int leftovers(String key) throws IOException {
        try (var files = Files.list(folder.resolve("images"))) {
            return (int) files.filter(path -> path.getFileName().toString().startsWith("."))
                    .count();
        }
    }

    @Test
    void aFolderWithoutAJournalIsSwept() throws IOException {
        var key = put(data(10));
        store().create(absent(), -1).write(ByteBuffer.wrap(data(10)));
        assertThat(leftovers(key)).isEqualTo(1);
        new FileImageStore("file", folder.resolve("images")).withoutPartials();
        assertThat(leftovers(key)).isZero();
        assertThat(store().keys()).contains(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", ".hidden", "../etc", "a/b", "A", "a\0"})
    void aKeyIsNeverAPath(String key) {
        assertThatThrownBy(() -> store().open(key, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().delete(key)).isInstanceOf(IllegalArgumentException.class);
    }
}
