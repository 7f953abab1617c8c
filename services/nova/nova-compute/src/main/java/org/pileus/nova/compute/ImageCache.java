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
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pileus.client.glance.ImageRecord;
import org.pileus.kernel.core.Digests;
import org.pileus.kernel.core.Failpoints;

/// Images on this host's disk, each once, named by its hash: fetched under another name, checked against
/// the hash of its record, synced, renamed. What a crash leaves of a fetch is removed at the next start.
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
        var hash = Hash.of(record);
        var name = hash == null ? imageId : hash.value();
        var lock = locks.computeIfAbsent(name, key -> new ReentrantLock());
        lock.lock();
        try {
            var file = directory.resolve(name);
            if (!Files.exists(file)) {
                failpoints.before("compute.image");
                download(id, hash, file);
                failpoints.after("compute.image");
            }
            return file;
        } catch (IOException e) {
            throw new BuildFailed(true, "Image " + imageId + " could not be fetched: " + e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    private void download(UUID id, @Nullable Hash hash, Path file) throws IOException {
        Files.createDirectories(directory);
        var part = directory.resolve(file.getFileName() + PART);
        try (var data = images.open(id)) {
            var found = copy(data.stream(), part, Digests.of(hash == null ? "SHA-512" : hash.algorithm()));
            if (hash != null && !hash.value().equals(found)) {
                throw new IOException("its hash is " + found + ", not " + hash.value());
            }
            failpoints.during("compute.image");
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            sync(directory);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /// What an image's record says about its data.
    /// @param algorithm as the platform calls it
    private record Hash(String algorithm, String value) {
        /// The strong one; the weak checksum only for records that have no other. Case OSSN-0061.
        static @Nullable Hash of(ImageRecord record) {
            var value = record.hashValue();
            if (value != null && "sha512".equals(record.hashAlgorithm())) {
                return new Hash("SHA-512", value);
            }
            return record.checksum() == null ? null : new Hash("MD5", record.checksum());
        }
    }

    private static String copy(InputStream from, Path to, MessageDigest digest) throws IOException {
        try (var channel = FileChannel.open(
                to, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var buffer = new byte[CHUNK];
            for (var read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                digest.update(buffer, 0, read);
                var bytes = java.nio.ByteBuffer.wrap(buffer, 0, read);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            channel.force(true);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void sync(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
