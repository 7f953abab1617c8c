package org.pileus.wiring.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The system's `tar`, which every host has. An argument vector, bounded in time.
final class Tar {
    private static final long MOST_HOURS = 6;
    private static final int SHOWN = 400;

    private Tar() {}

    /// @param parts  what to put in: a folder, and the name below it
    static void write(Path archive, Map<Path, String> parts) throws IOException {
        var command = new ArrayList<>(List.of("tar", "--create", "--file", archive.toString()));
        parts.forEach((folder, name) -> command.addAll(List.of("--directory", folder.toString(), name)));
        run(command);
    }

    static void extract(Path archive, Path folder) throws IOException {
        run(List.of(
                "tar",
                "--extract",
                "--preserve-permissions",
                "--no-same-owner",
                "--file",
                archive.toString(),
                "--directory",
                folder.toString()));
    }

    private static void run(List<String> command) throws IOException {
        var output = Files.createTempFile("pileus-tar", ".out");
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().put("LC_ALL", "C");
            var process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(MOST_HOURS, TimeUnit.HOURS)) {
                process.destroyForcibly();
                throw new IllegalStateException("tar did not end within " + MOST_HOURS + " hours");
            }
            if (process.exitValue() != 0) {
                var said = Files.readString(output, StandardCharsets.ISO_8859_1).strip();
                throw new IllegalStateException("tar failed: " + said.substring(0, Math.min(SHOWN, said.length())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while tar ran", e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    static Path parent(Path path) {
        var parent = path.toAbsolutePath().getParent();
        return parent == null ? path.toAbsolutePath() : parent;
    }

    /// Removes a folder and all in it; absent is fine.
    static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
