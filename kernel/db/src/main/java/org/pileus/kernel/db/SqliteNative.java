package org.pileus.kernel.db;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.OSInfo;

/// Puts the driver's native library where it stays, once per version: the driver itself unpacks it again in each
/// process, which is most of the time of the first connection.
final class SqliteNative {
    private static final System.Logger LOG = System.getLogger(SqliteNative.class.getName());
    private static final String FILE = "libsqlitejdbc.so";

    private SqliteNative() {}

    /// Does nothing when an operator named a library, or where the system is not Linux. A failure is not fatal.
    static synchronized void prepare() {
        if (System.getProperty("org.sqlite.lib.path") != null || !"Linux".equals(System.getProperty("os.name"))) {
            return;
        }
        try {
            var folder = cache().resolve("sqlite-" + SQLiteJDBCLoader.getVersion());
            var library = folder.resolve(FILE);
            if (!Files.exists(library)) {
                extract(folder, library);
            }
            if (Files.getOwner(library).equals(Files.getOwner(cache())) && Files.isReadable(library)) {
                System.setProperty("org.sqlite.lib.path", folder.toString());
                System.setProperty("org.sqlite.lib.name", FILE);
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.log(Level.INFO, "the SQLite library is unpacked anew: " + e);
        }
    }

    private static Path cache() {
        var named = System.getenv("XDG_CACHE_HOME");
        var base =
                named == null || named.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(named);
        return base.resolve("pileus");
    }

    /// Under a temporary name first, so that a process that starts at the same time sees all of it or
    /// nothing. Only the owner may write there: the file is code.
    private static void extract(Path folder, Path library) throws IOException {
        var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(folder, mine);
        var part = Files.createTempFile(folder, "part", null);
        var resource = "/org/sqlite/native/" + OSInfo.getNativeLibFolderPathForCurrentOS() + "/" + FILE;
        try (var in = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("no " + resource);
            }
            Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, library, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
