package org.pileus.kernel.messaging;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Sql;
import org.pileus.kernel.db.Transaction;
import tools.jackson.databind.node.ObjectNode;

/// The transactional outbox of one schema: a cast that is sent if and only if the transaction commits, at least
/// once, also over a crash. The table `outbox` is made by the kernel's own migration.
///
/// A message goes out straight from memory after the commit; its row goes when the bus has assured the
/// delivery, in a write that rides along with a later one. Rows are read only at the start and by a slow
/// sweep for what got stuck.
public final class Outbox {
    private static final System.Logger LOG = System.getLogger(Outbox.class.getName());
    private static final Duration STUCK = Duration.ofSeconds(5);
    private static final int PAGE = 100;
    private static final int DELETES = 256;
    /// Appended to the topic of a row that its receiver failed on every time: kept to be looked at, sent no more.
    private static final String DEAD = ".dead";

    private final Database db;
    private final Bus bus;
    private final Clock clock;
    private final IdSource ids;
    private final AtomicLong sequence = new AtomicLong();
    /// Ids given to the bus whose rows still exist.
    private final Set<String> inFlight = ConcurrentHashMap.newKeySet();
    private final Queue<String> delivered = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean deleting = new AtomicBoolean();
    private final ReentrantLock users = new ReentrantLock();
    private int started; // guarded by users
    private CountDownLatch stopped = new CountDownLatch(1); // guarded by users

    /// The one relay of the schema in this process, whoever asks: two would not know what the other has on its way,
    /// and would send it again.
    public static Outbox of(Database db, Bus bus, Clock clock, IdSource ids) {
        return db.companions().get(Outbox.class, () -> new Outbox(db, bus, clock, ids));
    }

    Outbox(Database db, Bus bus, Clock clock, IdSource ids) {
        this.db = db;
        this.bus = bus;
        this.clock = clock;
        this.ids = ids;
    }

    /// Sends the cast when the transaction has committed, in commit order per target. Carries the bound request
    /// context.
    /// @param args not to be changed afterwards
    public void cast(Transaction tx, Target target, String method, ObjectNode args) {
        var message = MessageCodec.message(ids, method, args);
        var now = clock.instant();
        tx.update(
                """
                INSERT INTO outbox (id, seq, topic, host, method, payload, context, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
                message.id(),
                nextSequence(now),
                target.topic(),
                target.host(),
                method,
                args,
                message.context().toJson(),
                now);
        tx.afterCommit(() -> send(target, message));
    }

    /// Grows within the process, and roughly with time between processes.
    private long nextSequence(Instant now) {
        var micros = Sql.micros(now);
        return sequence.updateAndGet(last -> Math.max(last + 1, micros));
    }

    private void send(Target target, Message message) {
        if (inFlight.add(message.id())) {
            bus.post(target, message, delivery -> settle(target, message.id(), delivery));
        }
    }

    private void settle(Target target, String id, Delivery delivery) {
        switch (delivery) {
            case ASSURED -> {
                delivered.add(id);
                deleteLater();
            }
            case SET_ASIDE ->
                db.writeLater(tx -> tx.update("UPDATE outbox SET topic = ? WHERE id = ?", target.topic() + DEAD, id));
            case LOST -> inFlight.remove(id);
        }
    }

    /// One write deletes all that was delivered until it runs; another is queued only when that one is done.
    private void deleteLater() {
        if (deleting.compareAndSet(false, true)) {
            db.writeLater(this::delete);
        }
    }

    private void delete(Transaction tx) {
        var some = delivered.stream().distinct().limit(DELETES).toList();
        if (!some.isEmpty()) {
            tx.update("DELETE FROM outbox WHERE id IN " + Sql.in(some.size()), Sql.padded(some));
        }
        tx.afterCommit(() -> {
            var gone = Set.copyOf(some);
            delivered.removeIf(gone::contains);
            inFlight.removeAll(gone);
            deleting.set(false);
            if (!delivered.isEmpty()) {
                deleteLater();
            }
        });
    }

    /// Sends what an earlier process left behind, then watches for what got stuck (every 5 s). Casts before
    /// it are sent too. Each user of the relay starts it, and stops it once.
    public void start() {
        users.lock();
        try {
            if (started++ > 0) {
                return;
            }
            var end = new CountDownLatch(1);
            stopped = end;
            resend(clock.instant());
            Thread.ofVirtual().name("outbox").start(() -> watch(end));
        } finally {
            users.unlock();
        }
    }

    private void watch(CountDownLatch end) {
        try {
            while (!end.await(STUCK.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    sweep();
                } catch (RuntimeException e) {
                    LOG.log(Level.WARNING, "the outbox could not look for stuck messages; it tries again", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Sends again what is older than five seconds and not on its way.
    void sweep() {
        deleting.set(false); // a failed deletion would hold it for ever; one too many is harmless
        if (!delivered.isEmpty()) {
            deleteLater();
        }
        resend(clock.instant().minus(STUCK));
    }

    private record Left(long seq, Target target, Message message) {}

    /// Several processes of one service may send the same row: receivers are idempotent.
    private void resend(Instant before) {
        var last = Long.MIN_VALUE;
        for (var page = page(last, before); !page.isEmpty(); page = page(last, before)) {
            page.forEach(left -> send(left.target(), left.message()));
            last = page.getLast().seq();
        }
    }

    private List<Left> page(long after, Instant before) {
        return db.read(query -> query.list(
                """
                SELECT seq, id, topic, host, method, payload, context FROM outbox
                WHERE seq > ? AND created_at <= ? AND topic NOT LIKE '%.dead' ORDER BY seq LIMIT ?""",
                row -> new Left(
                        row.number(1),
                        new Target(row.text(3), row.textOrNull(4)),
                        new Message(row.text(2), row.text(5), row.object(6), RequestContext.fromJson(row.json(7)))),
                after,
                before,
                PAGE));
    }

    /// How many messages are on their way or wait for the deletion of their row.
    public int pending() {
        return inFlight.size();
    }

    /// Stops watching when its last user stops. What has not been delivered is sent by the next start.
    public void stop() {
        users.lock();
        try {
            if (--started > 0) {
                return;
            }
            stopped.countDown();
        } finally {
            users.unlock();
        }
        if (!delivered.isEmpty()) {
            db.run(this::delete);
        }
    }
}
