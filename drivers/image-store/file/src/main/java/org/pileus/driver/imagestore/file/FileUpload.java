package org.pileus.driver.imagestore.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.pileus.driver.imagestore.Upload;

/// A file being written under a temporary name.
final class FileUpload implements Upload {
    private final Path folder;
    private final Path partial;
    private final Path target;
    private final FileChannel channel;
    private boolean committed;

    FileUpload(Path folder, Path partial, Path target) throws IOException {
        this.folder = folder;
        this.partial = partial;
        this.target = target;
        channel = FileChannel.open(
                partial, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void commit() throws IOException {
        channel.force(true);
        channel.close();
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        committed = true;
        synchronise(folder);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!committed) {
            Files.deleteIfExists(partial);
        }
    }

    /// Makes a rename survive a loss of power: the directory is what it changed.
    private static void synchronise(Path folder) throws IOException {
        try (var directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
