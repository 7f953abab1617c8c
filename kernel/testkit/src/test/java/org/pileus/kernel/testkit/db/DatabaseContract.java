package org.pileus.kernel.testkit.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.RequestScope;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.db.Migrations;
import org.pileus.kernel.db.SchemaMismatch;
import org.pileus.kernel.db.Sql;
import org.pileus.kernel.db.StorageFailure;

/// The promises of [Database], checked on every engine. A subclass gives a fresh schema per test.
abstract class DatabaseContract {
    static final Migrations TABLES = Migrations.ofText("V0001__things.sql", """
            -- Things to count and compare.
            CREATE TABLE things (
              id VARCHAR(36) NOT NULL PRIMARY KEY,
              name VARCHAR(255),
              generation INTEGER NOT NULL,
              ratio DOUBLE,
              at INTEGER,
              flag INTEGER,
              body TEXT);
            CREATE UNIQUE INDEX uq_things_name ON things (name);
            -- dialect: mariadb
            CREATE INDEX ix_things_body ON things (body(20));
            -- dialect: sqlite
            CREATE INDEX ix_things_body ON things (body);
            """);

    Database db = null;

    /// Opens the schema of this test, again on a second call.
    abstract Database open(Migrations migrations);

    @BeforeEach
    void openFresh() {
        db = open(TABLES);
    }

    @AfterEach
    void close() {
        db.close();
    }

    private static final String INSERT = "INSERT INTO things (id, name, generation) VALUES (?, ?, 0)";

    private void insert(String id, String name) {
        db.run(tx -> tx.update(INSERT, id, name));
    }

    private long rows() {
        return db.<Long>read(query -> query.count("SELECT COUNT(*) FROM things"));
    }

    enum Colour {
        BLUE
    }

    @Test
    void everyKindOfArgumentComesBackAsItWas() {
        var id = UUID.randomUUID();
        var at = Instant.parse("2026-11-23T16:20:30.123456Z");
        var body = Json.object().put("text", "ünï€ 🛰").put("long", "x".repeat(100_000));
        db.run(tx -> tx.update(
                "INSERT INTO things (id, name, generation, ratio, at, flag, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
                id,
                Colour.BLUE,
                5_000_000_000L,
                1.5,
                at,
                true,
                body));
        db.read(query -> query.one(
                        "SELECT * FROM things WHERE id = ?",
                        row -> {
                            assertThat(row.uuid("id")).isEqualTo(id);
                            assertThat(row.text("NAME")).isEqualTo("BLUE");
                            assertThat(row.number("generation")).isEqualTo(5_000_000_000L);
                            assertThat(row.decimal("ratio")).isEqualTo(1.5);
                            assertThat(row.time("at")).isEqualTo(at);
                            assertThat(row.flag("flag")).isTrue();
                            assertThat(row.object("body")).isEqualTo(body);
                            return 1;
                        },
                        id))
                .orElseThrow();
    }

    @Test
    void nullIsAbsentAndIsRefusedWhereAValueIsRequired() {
        insert("a", "first");
        db.read(query -> query.one("SELECT ratio, at, body FROM things", row -> {
            assertThat(row.decimalOrNull("ratio")).isNull();
            assertThat(row.timeOrNull("at")).isNull();
            assertThat(row.jsonOrNull(3)).isNull();
            assertThatThrownBy(() -> row.time("at")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> row.text("nothing")).hasMessageContaining("no column nothing");
            return 1;
        }));
    }

    @Test
    void textComparesByBytes() {
        insert("a", "Name");
        insert("b", "name");
        insert("c", "name ");
        assertThat(db.<List<String>>read(
                        query -> query.list("SELECT id FROM things WHERE name = ?", row -> row.text(1), "name")))
                .containsExactly("b");
    }

    @Test
    void conditionalUpdateTellsItsLoser() {
        insert("a", "first");
        var update = "UPDATE things SET generation = 1 WHERE id = ? AND generation = ?";
        assertThat(db.<Integer>write(tx -> tx.update(update, "a", 0))).isEqualTo(1);
        assertThat(db.<Integer>write(tx -> tx.update(update, "a", 0))).isZero();
        assertThat(db.<Integer>write(tx -> tx.update("UPDATE things SET generation = 1 WHERE id = ?", "a")))
                .as("rows that were found count, also when nothing changed in them")
                .isEqualTo(1);
    }

    @Test
    void duplicateKeyNamesItsConstraintAndLeavesTheTransactionUsable() {
        insert("a", "same");
        var survived = db.<Boolean>write(tx -> {
            try {
                tx.update(INSERT, "b", "same");
                return false;
            } catch (DuplicateKey e) {
                assertThat(e.names("name")).isTrue();
                assertThat(e.names("generation")).isFalse();
            }
            tx.update(INSERT, "c", "other");
            return true;
        });
        assertThat(survived).isTrue();
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void failedTransactionLeavesNothingAndItsHooksDoNotRun() {
        var hooks = new AtomicInteger();
        assertThatThrownBy(() -> db.run(tx -> {
                    tx.afterCommit(hooks::incrementAndGet);
                    tx.update(INSERT, "a", "first");
                    throw new IllegalArgumentException("no");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no");
        assertThat(rows()).isZero();
        assertThat(hooks).hasValue(0);
    }

    @Test
    void hooksRunAfterTheCommitAndBeforeTheReturn() {
        var seen = new ArrayList<Long>();
        db.run(tx -> {
            tx.afterCommit(() -> seen.add(rows()));
            tx.update(INSERT, "a", "first");
        });
        assertThat(seen).containsExactly(1L);
    }

    @Test
    void failingHookDoesNotUndoTheCommit() {
        db.run(tx -> {
            tx.afterCommit(() -> {
                throw new IllegalStateException("hook");
            });
            tx.update(INSERT, "a", "first");
        });
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void requestScopeFollowsIntoTheTransaction() throws Exception {
        var context = RequestContext.anonymous("req-1", null);
        var found = RequestScope.with(
                context, () -> db.<String>write(tx -> RequestScope.current().requestId()));
        assertThat(found).isEqualTo("req-1");
    }

    @Test
    void readSeesOneSnapshot() throws Exception {
        insert("a", "first");
        var counts = db.<List<Long>>read(query -> {
            var before = query.count("SELECT COUNT(*) FROM things");
            onAnotherThread(() -> insert("b", "second"));
            return List.of(before, query.count("SELECT COUNT(*) FROM things"));
        });
        assertThat(counts).containsExactly(1L, 1L);
        assertThat(rows()).isEqualTo(2);
    }

    private static void onAnotherThread(Runnable work) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(work).get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void concurrentIncrementsAllCount() throws Exception {
        insert("a", "counter");
        var writers = 8;
        var each = 25;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < writers; i++) {
                all.add(threads.submit(() -> {
                    for (int k = 0; k < each; k++) {
                        db.run(tx -> tx.update("UPDATE things SET generation = generation + 1 WHERE id = ?", "a"));
                    }
                }));
            }
            for (var one : all) {
                one.get(30, TimeUnit.SECONDS);
            }
        }
        assertThat(db.<Long>read(query -> query.count("SELECT generation FROM things")))
                .isEqualTo((long) writers * each);
    }

    @Test
    void transactionsThatDeadlockAreRunAgainAndBothSucceed() throws Exception {
        insert("a", "one");
        insert("b", "two");
        var both = new CountDownLatch(2);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var left = threads.submit(() -> crossing("a", "b", both));
            var right = threads.submit(() -> crossing("b", "a", both));
            left.get(30, TimeUnit.SECONDS);
            right.get(30, TimeUnit.SECONDS);
        }
        assertThat(db.<Long>read(query -> query.count("SELECT SUM(generation) FROM things")))
                .isEqualTo(4);
    }

    /// Locks one row, waits shortly for the other transaction to lock its own, then wants the other's.
    private void crossing(String first, String second, CountDownLatch both) {
        db.run(tx -> {
            tx.update("UPDATE things SET generation = generation + 1 WHERE id = ?", first);
            both.countDown();
            try {
                both.await(300, TimeUnit.MILLISECONDS); // with one writer the other cannot come
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            tx.update("UPDATE things SET generation = generation + 1 WHERE id = ?", second);
        });
    }

    @Test
    void batchTellsTheRowsOfEach() {
        insert("a", "first");
        insert("b", "second");
        var counts = db.<int[]>write(tx -> tx.batch(
                "UPDATE things SET generation = ? WHERE id = ?",
                List.of(new Object[] {7, "a"}, new Object[] {8, "missing"}, new Object[] {9, "b"})));
        assertThat(counts).containsExactly(1, 0, 1);
    }

    @Test
    void listsOfValuesMatchAnyNumber() {
        for (int i = 0; i < 5; i++) {
            insert("id" + i, "n" + i);
        }
        for (int size = 0; size <= 5; size++) {
            var wanted = List.of("id0", "id1", "id2", "id3", "id4").subList(0, size);
            var found = db.<List<String>>read(query -> query.list(
                    "SELECT id FROM things WHERE generation = ? AND id IN " + Sql.in(wanted.size()) + " ORDER BY id",
                    row -> row.text(1),
                    Sql.padded(wanted, 0)));
            assertThat(found).isEqualTo(wanted);
        }
    }

    @Test
    void moreThanOneRowIsABugWhereOneWasExpected() {
        insert("a", "first");
        insert("b", "second");
        assertThatThrownBy(() -> db.read(query -> query.one("SELECT id FROM things", row -> row.text(1))))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void wrongStatementNamesItselfButNotItsArguments() {
        assertThatThrownBy(() -> db.run(tx -> tx.update("UPDATE nowhere SET x = ?", "s3cret")))
                .isInstanceOf(StorageFailure.class)
                .hasMessageContaining("UPDATE nowhere")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void transactionThatEscapedIsRefused() {
        var escaped = db.write(tx -> tx);
        assertThatThrownBy(() -> escaped.update(INSERT, "a", "late")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void countersCountEveryStatementAndCommitOnce() {
        var before = db.counters();
        insert("a", "first");
        db.run(tx -> {
            tx.update("UPDATE things SET generation = 1 WHERE id = ?", "a");
            tx.count("SELECT COUNT(*) FROM things");
        });
        db.run(tx -> tx.update("UPDATE things SET generation = 1 WHERE id = ?", "nobody"));
        rows();
        var spent = db.counters().since(before);
        assertThat(spent.statements()).isEqualTo(5);
        assertThat(spent.transactions()).isEqualTo(3);
        assertThat(spent.syncs())
                .as("a transaction that changed nothing has nothing to sync")
                .isEqualTo(2);
        assertThat(spent.reads()).isEqualTo(1);
    }

    @Test
    void laterWriteHappensByItself() throws Exception {
        var done = new CountDownLatch(1);
        db.writeLater(tx -> {
            tx.update(INSERT, "a", "later");
            tx.afterCommit(done::countDown);
        });
        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void failedLaterWriteDoesNotTakeAnotherWithIt() throws Exception {
        var done = new CountDownLatch(1);
        db.writeLater(tx -> {
            throw new IllegalStateException("not this one");
        });
        db.writeLater(tx -> {
            tx.update(INSERT, "a", "this one");
            tx.afterCommit(done::countDown);
        });
        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void closeFinishesLaterWrites() {
        db.writeLater(tx -> tx.update(INSERT, "a", "later"));
        db.close();
        db = open(TABLES);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void acknowledgedRowsAreThereAfterReopening() {
        insert("a", "first");
        db.close();
        db = open(TABLES);
        assertThat(rows()).isEqualTo(1);
        assertThat(db.check()).isEmpty();
    }

    @Test
    void editedMigrationIsRefused() {
        db.close();
        assertThatThrownBy(() -> open(Migrations.ofText("V0001__things.sql", "CREATE TABLE others (id INTEGER);\n")))
                .isInstanceOf(SchemaMismatch.class)
                .hasMessageContaining("0001__things");
        db = open(TABLES);
    }

    @Test
    void newerSchemaIsRefused() {
        db.close();
        assertThatThrownBy(() -> open(Migrations.none()))
                .isInstanceOf(SchemaMismatch.class)
                .hasMessageContaining("0001");
        db = open(TABLES);
    }
}
