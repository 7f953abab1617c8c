package org.pileus.wiring.embedded;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.SqliteFiles;
import org.pileus.wiring.DataFolders;

/// A data directory as one tar file, made while the cloud runs, and the way back.
///
/// In it: every schema, each as of one moment (the moments are apart by what a copy takes: after a restore
/// `pileus audit` says what does not agree), passwords, token keys, the configuration; images when asked
/// for. Not in it: disks of guests, logs.
public final class DataBackup {
    private static final int FORMAT = 1;
    private static final String MANIFEST = "backup.json";
    private static final String IMAGES = "images";
    /// What is copied beside the schemas, where it is there.
    private static final List<String> KEPT = List.of(
            "secrets.json", "fernet-keys", "credential-keys", "pileus.conf", "policy.d", "openrc", "first-start-done");
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private DataBackup() {}

    /// Writes one archive of a cloud, which may be running.
    /// @param archive     must not exist; only its owner can read it
    /// @param withImages  true to take the image store along
    /// @throws IllegalStateException saying why there is no backup; nothing is left of it then
    public static void make(Path dataDir, Path archive, boolean withImages, Clock clock) throws IOException {
        if (!Files.isDirectory(dataDir.resolve("db"))) {
            throw new IllegalStateException(
                    "there is no cloud under " + dataDir + ". Fix: name its folder with --data");
        }
        if (Files.exists(archive, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(archive + " is there already");
        }
        var folder = Tar.parent(archive);
        var content = Files.createTempDirectory(folder, ".pileus-backup");
        try {
            gather(dataDir, content, withImages, clock);
            var part = Files.createTempFile(folder, ".pileus-backup", ".tar", PRIVATE);
            try {
                var images = withImages && Files.isDirectory(dataDir.resolve(IMAGES));
                Tar.write(part, images ? Map.of(content, ".", dataDir, IMAGES) : Map.of(content, "."));
                Files.move(part, archive, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } finally {
            Tar.remove(content);
        }
    }

    private static void gather(Path dataDir, Path content, boolean withImages, Clock clock) throws IOException {
        var manifest = Json.object()
                .put("format", FORMAT)
                .put("made_at", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("images", withImages);
        var schemas = manifest.putObject("schemas");
        Files.createDirectory(content.resolve("db"));
        for (var schema : DataSchemas.all().keySet()) {
            var file = DataSchemas.file(dataDir, schema);
            if (Files.exists(file)) {
                SqliteFiles.copy(file, DataSchemas.file(content, schema));
                var list = schemas.putArray(schema);
                SqliteFiles.migrations(DataSchemas.file(content, schema)).forEach(list::add);
            }
        }
        for (var name : KEPT) {
            copy(dataDir.resolve(name), content.resolve(name));
        }
        Files.write(content.resolve(MANIFEST), Json.bytes(manifest));
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!Files.exists(from)) {
            return;
        }
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /// Makes a data directory of an archive. All or nothing.
    /// @param dataDir  absent or empty
    /// @return the schemas that came back
    /// @throws IllegalStateException when the directory is in use, or the archive is not one of ours or is
    ///     damaged
    public static List<String> restore(Path archive, Path dataDir) throws IOException {
        if (!Files.isReadable(archive)) {
            throw new IllegalStateException("cannot read " + archive);
        }
        requireEmpty(dataDir);
        var folder = Tar.parent(dataDir);
        Files.createDirectories(folder);
        var content = Files.createTempDirectory(folder, ".pileus-restore");
        try {
            Tar.extract(archive, content);
            var schemas = checked(content);
            Files.delete(content.resolve(MANIFEST));
            DataFolders.make(content);
            Files.deleteIfExists(dataDir);
            Files.move(content, dataDir, StandardCopyOption.ATOMIC_MOVE);
            return schemas;
        } finally {
            Tar.remove(content);
        }
    }

    private static void requireEmpty(Path dataDir) throws IOException {
        if (!Files.exists(dataDir)) {
            return;
        }
        try (var files = Files.list(dataDir)) {
            var first = files.findFirst();
            if (first.isPresent()) {
                throw new IllegalStateException(dataDir + " is not empty: there is "
                        + first.get().getFileName() + ". Fix: restore into a new directory, named with --data");
            }
        }
    }

    private static List<String> checked(Path content) throws IOException {
        var manifest = content.resolve(MANIFEST);
        if (!Files.exists(manifest)) {
            throw new IllegalStateException("the archive is no backup of a cloud: it has no " + MANIFEST);
        }
        var described = Json.readObject(Files.readAllBytes(manifest));
        if (described.path("format").asInt(0) != FORMAT) {
            throw new IllegalStateException(
                    "the archive has the format " + described.path("format") + "; this program reads " + FORMAT);
        }
        List<String> schemas = new ArrayList<>();
        for (var entry : described.path("schemas").properties()) {
            var file = DataSchemas.file(content, entry.getKey());
            var wrong = Files.exists(file) ? SqliteFiles.check(file) : List.of("it is not there");
            if (!wrong.isEmpty()) {
                throw new IllegalStateException("the schema " + entry.getKey() + " is damaged: " + wrong.getFirst());
            }
            schemas.add(entry.getKey());
        }
        return List.copyOf(schemas);
    }
}
