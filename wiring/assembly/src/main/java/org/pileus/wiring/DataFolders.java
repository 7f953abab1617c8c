package org.pileus.wiring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The parts of a data directory that scripts rely on: `run/` with pid files, `log/`, `db/`.
public final class DataFolders {
    private DataFolders() {}

    public static void make(Path dataDir) {
        PrivateFiles.folder(dataDir);
        for (var name : new String[] {"run", "log", "db"}) {
            PrivateFiles.folder(dataDir.resolve(name));
        }
    }

    public static void writePid(Path dataDir, String process) {
        try {
            Files.writeString(pidFile(dataDir, process), ProcessHandle.current().pid() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void removePid(Path dataDir, String process) {
        try {
            var file = pidFile(dataDir, process);
            if (Files.exists(file)
                    && Files.readString(file)
                            .strip()
                            .equals(Long.toString(ProcessHandle.current().pid()))) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void touch(Path file) {
        try {
            Files.writeString(file, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path pidFile(Path dataDir, String process) {
        return dataDir.resolve("run").resolve(process + ".pid");
    }
}
