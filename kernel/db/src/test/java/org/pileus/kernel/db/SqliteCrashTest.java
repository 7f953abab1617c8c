package org.pileus.kernel.db;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.kernel.core.ApiException;
import org.slf4j.LoggerFactory;
import org.sqlite.JDBC;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;

/// Fault catalogue D2: a process killed while it writes loses nothing that it acknowledged.
final class SqliteCrashTest {
    private static final Migrations TABLES =
            Migrations.ofText("V0001__things.sql", "CREATE TABLE things (id INTEGER NOT NULL PRIMARY KEY);\n");

    @TempDir
    Path directory;

    /// The process that is killed: writes rows and prints each number once it is durable.
    public static void main(String[] args) {
        var db = Databases.sqlite(Path.of(args[0]), "things", TABLES, Clock.systemUTC());
        for (long i = Long.parseLong(args[1]); ; i++) {
            var id = i;
            db.run(tx -> tx.update("INSERT INTO things (id) VALUES (?)", id));
            System.out.println(id);
        }
    }

    @Test
    void killedProcessLosesNoAcknowledgedRow() throws Exception {
        var file = directory.resolve("things.db");
        var acknowledged = new ArrayList<Long>();
        for (int round = 0; round < 3; round++) {
            var now = writeAndKill(file, 1_000_000L * round, 300);
            assertThat(now).hasSizeGreaterThanOrEqualTo(300);
            acknowledged.addAll(now);
            try (var db = Databases.sqlite(file, "things", TABLES, Clock.systemUTC())) {
                assertThat(db.check()).isEmpty();
                assertThat(db.<List<Long>>read(query -> query.list("SELECT id FROM things", row -> row.number(1))))
                        .containsAll(acknowledged);
            }
        }
    }

    /// From where the classes came, since a test runner may load them by itself.
    private static String classPath() {
        return Stream.of(
                        SqliteCrashTest.class,
                        Database.class,
                        ApiException.class,
                        JDBC.class,
                        Nullable.class,
                        JsonNode.class,
                        JsonFactory.class,
                        JsonInclude.class,
                        LoggerFactory.class)
                .map(type ->
                        type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static List<Long> writeAndKill(Path file, long first, int atLeast)
            throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath(),
                        SqliteCrashTest.class.getName(),
                        file.toString(),
                        Long.toString(first))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var seen = new ArrayList<Long>();
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                seen.add(Long.parseLong(line));
                if (seen.size() == atLeast) {
                    process.toHandle().destroyForcibly(); // SIGKILL; lines in the pipe were acknowledged too
                }
            }
        }
        process.waitFor();
        return seen;
    }
}
