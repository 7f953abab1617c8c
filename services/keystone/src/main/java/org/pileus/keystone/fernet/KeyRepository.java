package org.pileus.keystone.fernet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/// Keys in a directory, one file each, as operators know it: `0` is staged (it validates already and
/// becomes the next primary), the highest number is the primary (it signs), those between still validate
/// what they once signed. Files have mode 0600, the directory 0700. Rotation may happen in another process:
/// [#load] reads again.
public final class KeyRepository {
    private static final FileAttribute<Set<PosixFilePermission>> OWN =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path directory;
    private final int maxActive;
    private final SecureRandom random;

    /// @param maxActive  keys kept, staged and primary included; at least 3, so that a rotation breaks no token
    public KeyRepository(Path directory, int maxActive, SecureRandom random) {
        this.directory = directory;
        this.maxActive = Math.max(3, maxActive);
        this.random = random;
    }

    Path directory() {
        return directory;
    }

    /// Makes the first two keys when there is none.
    /// @return whether it made them
    public boolean ensure() {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            if (!numbers().isEmpty()) {
                return false;
            }
            write(0);
            write(1);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot set up the key repository " + directory, e);
        }
    }

    /// The staged key becomes the primary, a new key is staged, the oldest beyond the limit are removed.
    /// @return the number of the new primary
    public int rotate() {
        var open = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try (var channel = FileChannel.open(directory.resolve("rotation.lock"), open, OWN);
                var lock = channel.lock()) {
            var numbers = numbers();
            if (numbers.isEmpty() || !lock.isValid()) {
                throw new IllegalStateException("the key repository " + directory + " is not set up");
            }
            if (!numbers.containsKey(0)) {
                write(0); // a rotation was cut short
            }
            var primary = numbers.lastKey() + 1;
            Files.move(file(0), file(primary), StandardCopyOption.ATOMIC_MOVE);
            write(0);
            remove(maxActive);
            return primary;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot rotate the keys in " + directory, e);
        }
    }

    /// Removes the oldest keys beyond a number, when nothing needs them any more.
    /// @param keep  the staged one and the primary included; at least 3
    public void prune(int keep) {
        try {
            remove(Math.max(3, keep));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove keys in " + directory, e);
        }
    }

    private void remove(int keep) throws IOException {
        var left = new ArrayList<>(numbers().keySet());
        left.removeFirst();
        while (left.size() + 1 > keep) {
            Files.deleteIfExists(file(left.removeFirst()));
        }
    }

    /// The number of the primary.
    public int primary() {
        try {
            return numbers().lastKey();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the keys in " + directory, e);
        }
    }

    /// The primary first, then the others from young to old.
    /// @throws IllegalStateException when there is no key: without one nothing may start (fail closed)
    public FernetKeys load() {
        try {
            List<FernetKey> keys = new ArrayList<>();
            var numbers = numbers().descendingMap();
            for (var file : numbers.values()) {
                keys.add(FernetKey.of(Files.readString(file, StandardCharsets.US_ASCII)));
            }
            if (keys.isEmpty()) {
                throw new IllegalStateException("there is no key in " + directory);
            }
            return new FernetKeys(List.copyOf(numbers.keySet()), keys, random);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the keys in " + directory, e);
        }
    }

    private NavigableMap<Integer, Path> numbers() throws IOException {
        try (var files = Files.list(directory)) {
            var found = new TreeMap<Integer, Path>(Comparator.naturalOrder());
            for (var file : (Iterable<Path>) files::iterator) {
                var name = file.getFileName().toString();
                if (!name.isEmpty() && name.length() < 10 && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    found.put(Integer.valueOf(name), file);
                }
            }
            return found;
        }
    }

    private Path file(int number) {
        return directory.resolve(Integer.toString(number));
    }

    /// Written beside its place and moved there, so that nobody reads half a key.
    private void write(int number) throws IOException {
        var raw = new byte[32];
        random.nextBytes(raw);
        var text = Base64.getUrlEncoder().encode(raw);
        var part = directory.resolve(number + ".tmp");
        Files.deleteIfExists(part);
        var open = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = FileChannel.open(part, open, OWN)) {
            var rest = ByteBuffer.wrap(text);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        if (Files.exists(file(number))) {
            throw new FileAlreadyExistsException(file(number).toString());
        }
        Files.move(part, file(number), StandardCopyOption.ATOMIC_MOVE);
    }
}
