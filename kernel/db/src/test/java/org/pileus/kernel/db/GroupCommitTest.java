package org.pileus.kernel.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the one writer of SQLite does with transactions that come together.
final class GroupCommitTest {
    private static final String INSERT = "INSERT INTO things (id) VALUES (?)";
    private final Database db = Databases.sqliteInMemory(
            "things",
            Migrations.ofText("V0001__things.sql", "CREATE TABLE things (id VARCHAR(36) NOT NULL PRIMARY KEY);\n"),
            Clock.systemUTC());

    @AfterEach
    void close() {
        db.close();
    }

    private long rows() {
        return db.<Long>read(query -> query.count("SELECT COUNT(*) FROM things"));
    }

    /// Holds the writer in one transaction until all others wait, so that they share the next commit.
    private List<Future<?>> together(List<Runnable> work) throws InterruptedException {
        var held = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var all = new ArrayList<Future<?>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(() -> db.run(tx -> {
                held.countDown();
                awaitQuietly(release);
            }));
            awaitQuietly(held);
            for (var one : work) {
                all.add(threads.submit(one));
                Thread.sleep(20); // the order of the queue is the order of this list
            }
            release.countDown();
        }
        return all;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Runnable insert(String id) {
        return () -> db.run(tx -> tx.update(INSERT, id));
    }

    @Test
    void writersThatWaitTogetherShareOneSync() throws Exception {
        var before = db.counters();
        for (var one : together(List.of(insert("a"), insert("b"), insert("c")))) {
            one.get();
        }
        var spent = db.counters().since(before);
        assertThat(spent.syncs()).isEqualTo(1);
        assertThat(spent.transactions()).isEqualTo(4); // with the one that held the writer and changed nothing
        assertThat(rows()).isEqualTo(3);
    }

    @Test
    void oneThatFailsTakesOnlyItselfAway() throws Exception {
        Runnable failing = () -> db.run(tx -> {
            tx.update(INSERT, "half");
            throw new IllegalArgumentException("mine alone");
        });
        var all = together(List.of(insert("a"), failing, insert("b"), insert("a")));
        all.get(0).get();
        assertThatThrownBy(() -> all.get(1).get())
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("mine alone");
        all.get(2).get();
        assertThatThrownBy(() -> all.get(3).get()).hasCauseInstanceOf(DuplicateKey.class);
        assertThat(db.<List<String>>read(query -> query.list("SELECT id FROM things ORDER BY id", row -> row.text(1))))
                .containsExactly("a", "b");
    }

    @Test
    void hooksRunInTheOrderOfTheCommits() throws Exception {
        var order = new ArrayList<Integer>();
        var work = new ArrayList<Runnable>();
        for (int i = 0; i < 5; i++) {
            var n = i;
            work.add(() -> db.run(tx -> {
                tx.update(INSERT, "id" + n);
                tx.afterCommit(() -> order.add(n));
            }));
        }
        together(work);
        assertThat(order).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void laterWriteRidesAlongWithTheNextOne() throws Exception {
        var before = db.counters();
        var done = new CountDownLatch(1);
        db.writeLater(tx -> {
            tx.update(INSERT, "later");
            tx.afterCommit(done::countDown);
        });
        db.run(tx -> tx.update(INSERT, "now"));
        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(db.counters().since(before).syncs()).isEqualTo(1);
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void transactionThatWritesToItsOwnDatabaseIsRefusedInsteadOfWaitingForItself() {
        assertThatThrownBy(() -> db.run(tx -> db.run(inner -> inner.update(INSERT, "a"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("own database");
        insert("b").run();
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void errorThatALambdaSwallowedDoesNotCommitHalf() {
        db.run(tx -> {
            try {
                tx.update("INSERT INTO nowhere (id) VALUES (1)");
            } catch (StorageFailure e) {
                tx.update(INSERT, "went on"); // the statement failed, not the transaction
            }
        });
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void closedDatabaseRefusesWritesAndDropsLaterOnes() {
        db.close();
        assertThatThrownBy(() -> insert("a").run()).isInstanceOf(IllegalStateException.class);
        db.writeLater(tx -> tx.update(INSERT, "b"));
    }
}
