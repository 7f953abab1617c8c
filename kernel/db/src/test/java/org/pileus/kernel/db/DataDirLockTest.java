package org.pileus.kernel.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirLockTest {
    @TempDir
    Path directory;

    @Test
    void secondOwnerIsRefusedAndToldWhoTheFirstIs() {
        try (var first = DataDirLock.acquire(directory.resolve("data"))) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> DataDirLock.acquire(directory.resolve("data")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
        DataDirLock.acquire(directory.resolve("data")).close();
    }
}
