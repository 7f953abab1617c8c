package org.pileus.nova.compute;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Failpoints;

/// Images on this host's disk, each once, named by its checksum: fetched under another name, checked,
/// synced, renamed. What a crash leaves of a fetch is removed at the next start.
final class ImageCache {
    private static final String PART = ".part";
    private static final int CHUNK = 1 << 20;
    private final Path directory;
    private final ImageApi images;
    private final Failpoints failpoints;
    /// One fetch per file at a time; whoever else wants it waits for that one.
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    ImageCache(Path directory, ImageApi images, Failpoints failpoints) {
        this.directory = directory.toAbsolutePath();
        this.images = images;
        this.failpoints = failpoints;
    }

    /// Removes unfinished fetches of an earlier process.
    void clean() {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (var files = Files.newDirectoryStream(directory, "*" + PART)) {
            for (var file : files) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The complete and checked file of an image.
    /// @throws BuildFailed when it cannot be had
    Path fetch(String imageId) {
        var id = UUID.fromString(imageId);
        var record =
                images.image(id).orElseThrow(() -> new BuildFailed(false, "Image " + imageId + " could not be found."));
        if (!record.isActive()) {
            throw new BuildFailed(false, "Image " + imageId + " is not active.");
        }
        var checksum = record.checksum();
        var name = checksum == null ? imageId : checksum;
        var lock = locks.computeIfAbsent(name, key -> new ReentrantLock());
        lock.lock();
        try {
            var file = directory.resolve(name);
            if (!Files.exists(file)) {
                failpoints.before("compute.image");
                download(id, checksum, file);
                failpoints.after("compute.image");
            }
            return file;
        } catch (IOException e) {
            throw new BuildFailed(true, "Image " + imageId + " could not be fetched: " + e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    private void download(UUID id, @Nullable String checksum, Path file) throws IOException {
        Files.createDirectories(directory);
        var part = directory.resolve(file.getFileName() + PART);
        try (var data = images.open(id)) {
            var digest = copy(data.stream(), part);
            if (checksum != null && !checksum.equals(digest)) {
                throw new IOException("its checksum is " + digest + ", not " + checksum);
            }
            failpoints.during("compute.image");
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            sync(directory);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static String copy(InputStream from, Path to) throws IOException {
        var md5 = digest();
        try (var channel = FileChannel.open(
                to, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var buffer = new byte[CHUNK];
            for (var read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                md5.update(buffer, 0, read);
                var bytes = java.nio.ByteBuffer.wrap(buffer, 0, read);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            channel.force(true);
        }
        return HexFormat.of().formatHex(md5.digest());
    }

    private static void sync(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }
}
