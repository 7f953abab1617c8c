package org.pileus.kernel.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;

/// Fault catalogue D8, by SQLite's own limit of pages, which fails as a full disk does.
final class DiskFullTest {
    private static final String INSERT = "INSERT INTO things (id, body) VALUES (?, ?)";
    private static final String BIG = "x".repeat(1_000_000);

    private static void limitPages(Database db, int pages) {
        db.<Long>write(tx -> tx.count("PRAGMA max_page_count = " + pages));
    }

    @Test
    void fullDiskRefusesWritesServesReadsAndRecovers() {
        var tables =
                Migrations.ofText("V0001__things.sql", "CREATE TABLE things (id INTEGER PRIMARY KEY, body TEXT);\n");
        try (var db = Databases.sqliteInMemory("things", tables, Clock.systemUTC())) {
            db.run(tx -> tx.update(INSERT, 1, "small"));
            limitPages(db, 40);
            assertThatThrownBy(() -> db.run(tx -> {
                        tx.update(INSERT, 2, "with it");
                        try {
                            tx.update(INSERT, 3, BIG);
                        } catch (RuntimeException e) {
                            tx.update(INSERT, 4, "a lambda that swallows it gets no half transaction");
                        }
                    }))
                    .isInstanceOfSatisfying(
                            ApiException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.Unavailable.class));
            assertThat(db.<Long>read(query -> query.count("SELECT COUNT(*) FROM things")))
                    .isEqualTo(1);
            limitPages(db, 1_000_000);
            db.run(tx -> tx.update(INSERT, 5, BIG));
            assertThat(db.<Long>read(query -> query.count("SELECT COUNT(*) FROM things")))
                    .isEqualTo(2);
        }
    }
}
