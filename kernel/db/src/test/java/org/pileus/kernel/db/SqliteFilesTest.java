package org.pileus.kernel.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteFilesTest {
    private static final Migrations PAIRS =
            Migrations.ofText("V0001__pairs.sql", "CREATE TABLE pairs (id TEXT PRIMARY KEY, half TEXT NOT NULL);\n");

    @TempDir
    private Path directory;

    private Database open(Path file) {
        return Databases.sqlite(file, "x", PAIRS, Clock.systemUTC());
    }

    @Test
    void copyOfADatabaseInUseIsWholeAndHasEveryCommittedRow() throws Exception {
        var file = directory.resolve("x.db");
        var copy = directory.resolve("copy.db");
        var going = new AtomicBoolean(true);
        try (var db = open(file)) {
            pair(db, 0);
            var writer = Thread.ofVirtual().start(() -> {
                for (var n = 1; going.get(); n++) {
                    pair(db, n);
                }
            });
            SqliteFiles.copy(file, copy);
            going.set(false);
            writer.join();
        }
        assertThat(SqliteFiles.check(copy)).isEmpty();
        try (var db = open(copy)) {
            long left = db.read(query -> query.count("SELECT COUNT(*) FROM pairs WHERE half = 'left'"));
            long right = db.read(query -> query.count("SELECT COUNT(*) FROM pairs WHERE half = 'right'"));
            assertThat(left).isPositive().isEqualTo(right);
        }
    }

    private static void pair(Database db, int n) {
        db.run(tx -> {
            tx.update("INSERT INTO pairs (id, half) VALUES (?, 'left')", n + "l");
            tx.update("INSERT INTO pairs (id, half) VALUES (?, 'right')", n + "r");
        });
    }

    @Test
    void migrationsOfAFileAreNamed() throws Exception {
        var file = directory.resolve("x.db");
        assertThat(SqliteFiles.migrations(file)).isEmpty();
        open(file).close();
        assertThat(SqliteFiles.migrations(file)).endsWith("0001__pairs").hasSize(2);
    }

    @Test
    void damageIsFound() throws Exception {
        var file = directory.resolve("x.db");
        try (var db = open(file)) {
            for (var n = 0; n < 500; n++) {
                pair(db, n);
            }
        }
        var bytes = Files.readAllBytes(file);
        java.util.Arrays.fill(bytes, 8192, 8192 + 2048, (byte) 0x5a);
        Files.write(file, bytes);
        assertThat(SqliteFiles.check(file)).isNotEmpty();
    }
}
