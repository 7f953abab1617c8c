package org.pileus.kernel.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MigrationsTest {
    @TempDir
    Path directory;

    private static MigrationFile file(String text) {
        return MigrationFile.parse("", "db/migration/x/V0007__adds_things.sql", text);
    }

    @Test
    void statementsEndWithASemicolonAtTheEndOfALine() {
        var steps = file("-- why\nCREATE TABLE a (x TEXT);\n\nINSERT INTO a VALUES ('one; two');\n")
                .steps();
        assertThat(steps)
                .extracting(MigrationFile.Step::sql)
                .containsExactly("CREATE TABLE a (x TEXT)", "INSERT INTO a VALUES ('one; two')");
    }

    @Test
    void markLimitsTheNextStatementOnly() {
        var steps = file("-- dialect: mariadb\nALTER TABLE a ENGINE=InnoDB;\nDROP TABLE b;\n")
                .steps();
        assertThat(steps.get(0).runsOn(Dialect.SQLITE)).isFalse();
        assertThat(steps.get(0).runsOn(Dialect.MARIADB)).isTrue();
        assertThat(steps.get(1).runsOn(Dialect.SQLITE)).isTrue();
    }

    @Test
    void smallTypesAreWidenedForMariaDb() {
        var step = file("CREATE TABLE a (at INTEGER, body TEXT);\n").steps().getFirst();
        assertThat(step.sqlFor(Dialect.MARIADB)).isEqualTo("CREATE TABLE a (at BIGINT, body MEDIUMTEXT)");
        assertThat(step.sqlFor(Dialect.SQLITE)).isEqualTo("CREATE TABLE a (at INTEGER, body TEXT)");
    }

    @Test
    void unfinishedStatementAndWrongNameAreRefused() {
        assertThatThrownBy(() -> file("CREATE TABLE a (x TEXT)")).hasMessageContaining("semicolon");
        assertThatThrownBy(() -> MigrationFile.parse("", "7_things.sql", "")).hasMessageContaining("V0001__");
        assertThatThrownBy(() -> Migrations.ofResources(MigrationsTest.class, "db/migration/none/V0001__x.sql"))
                .hasMessageContaining("no resource");
    }

    @Test
    void failedMigrationNamesItsStatementAndLeavesNothing() {
        var wrong = Migrations.ofText("V0001__wrong.sql", "CREATE TABLE a (x TEXT);\nCREATE TABLE a (x TEXT);\n");
        var file = directory.resolve("x.db");
        assertThatThrownBy(() -> Databases.sqlite(file, "x", wrong, Clock.systemUTC()))
                .hasMessageContaining("0001__wrong failed at statement 2");
        try (var db = Databases.sqlite(
                file, "x", Migrations.ofText("V0001__right.sql", "CREATE TABLE a (y TEXT);\n"), Clock.systemUTC())) {
            assertThat(db.<Long>read(query -> query.count("SELECT COUNT(y) FROM a")))
                    .isZero();
        }
    }

    @Test
    void everySchemaHasAnOutbox() {
        try (var db = Databases.sqliteInMemory("x", Migrations.none(), Clock.systemUTC())) {
            assertThat(db.<Long>read(query -> query.count("SELECT COUNT(*) FROM outbox")))
                    .isZero();
        }
    }
}
