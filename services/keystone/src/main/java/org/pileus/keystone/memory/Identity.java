package org.pileus.keystone.memory;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Transaction;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.messaging.Message;
import tools.jackson.databind.node.ObjectNode;

/// Keeps the memories equal to the database, which is the truth. Every write goes through [#write]: when it
/// returns, this process remembers the new state, and the other replicas and the services have been told.
///
/// A word that gets lost is noticed by the generation, a number in the database that every write raises:
/// [#catchUp] reads everything again when it has moved further than the words heard.
public final class Identity {
    /// Fan-out to the other replicas: which rows to read again.
    public static final String CHANGED = "keystone.changed";
    /// Fan-out to every service: which tokens to validate again.
    public static final String REVOCATION = "keystone.revocation";

    private static final System.Logger LOG = System.getLogger(Identity.class.getName());

    private final Database db;
    private final Bus bus;
    private final String self;
    private final Map<Kind, Memory> memories = new EnumMap<>(Kind.class);
    /// Grows with every change of what is remembered. Something computed from the memories is good as long
    /// as this number is what it was before the computation.
    private final AtomicLong epoch = new AtomicLong();

    private final ReentrantLock refreshing = new ReentrantLock();
    /// The generation up to which every change is remembered; guarded by `refreshing`.
    private long generation;
    /// Generations beyond a gap; guarded by `refreshing`.
    private final TreeSet<Long> ahead = new TreeSet<>();
    /// Set when a refresh failed, so that the next [#catchUp] reads everything; guarded by `refreshing`.
    private boolean doubtful;

    /// @param self  names this process in messages, so that it ignores its own
    public Identity(Database db, Bus bus, String self) {
        this.db = db;
        this.bus = bus;
        this.self = self;
    }

    public void remember(Memory memory) {
        if (memories.put(memory.kind(), memory) != null) {
            throw new IllegalStateException("two memories of " + memory.kind());
        }
    }

    public long epoch() {
        return epoch.get();
    }

    public Database database() {
        return db;
    }

    /// Reads everything.
    public void load() {
        refreshing.lock();
        try {
            generation = db.read(query -> {
                memories.values().forEach(memory -> memory.load(query));
                return generation(query);
            });
            ahead.clear();
            doubtful = false;
            epoch.incrementAndGet();
        } finally {
            refreshing.unlock();
        }
    }

    /// Commits, then remembers and tells. The work may run twice: it touches only the database and the
    /// changes it is given.
    public <T> T write(BiFunction<Transaction, Changes, T> work) {
        record Done<T>(T result, Changes changes, long generation) {}
        var done = db.write(tx -> {
            // First, because it lines writers up: what the work reads from here on is the latest.
            var next = raise(tx);
            var changes = new Changes();
            return new Done<>(work.apply(tx, changes), changes, next);
        });
        refresh(done.changes().all(), done.generation());
        tell(done.changes(), done.generation());
        return done.result();
    }

    private static long raise(Transaction tx) {
        tx.update("UPDATE identity_state SET generation = generation + 1 WHERE id = 1");
        return generation(tx);
    }

    private static long generation(Query query) {
        return query.count("SELECT generation FROM identity_state WHERE id = 1");
    }

    private void refresh(Iterable<Change> changes, long reached) {
        refreshing.lock();
        try {
            db.read(query -> {
                changes.forEach(change -> refresh(query, change));
                return Boolean.TRUE;
            });
            advance(reached);
        } catch (RuntimeException e) {
            doubtful = true;
            throw e;
        } finally {
            epoch.incrementAndGet();
            refreshing.unlock();
        }
    }

    /// Changes of different writers may arrive out of order.
    private void advance(long reached) {
        ahead.add(reached);
        while (!ahead.isEmpty() && ahead.first() <= generation + 1) {
            generation = Math.max(generation, ahead.removeFirst());
        }
    }

    private void refresh(Query query, Change change) {
        var memory = memories.get(change.kind());
        if (memory == null) {
            return;
        }
        if (change.id().equals(Change.ALL)) {
            memory.load(query);
        } else {
            memory.refresh(query, change.id());
        }
    }

    private void tell(Changes changes, long reached) {
        var word = Json.object().put("from", self).put("generation", reached);
        var list = word.putArray("changes");
        for (var change : changes.all()) {
            list.addObject().put("kind", change.kind().name()).put("id", change.id());
        }
        try {
            bus.fanout(CHANGED, "changed", word);
            for (var revoked : changes.revocations()) {
                bus.fanout(REVOCATION, "revoked", revoked.put("generation", reached));
            }
        } catch (ApiException e) {
            // done it is: the others find out by the generation, and services forget what they know
            LOG.log(Level.WARNING, "a change was not told to the others: " + e.getMessage());
        }
    }

    /// Hears the word of another replica.
    public @Nullable ObjectNode heard(Message message) {
        var word = message.args();
        if (self.equals(Json.textOrNull(word, "from"))) {
            return null;
        }
        List<Change> changes = new ArrayList<>();
        for (var item : word.path("changes")) {
            Kinds.find(item.path("kind").asString(""))
                    .ifPresent(
                            kind -> changes.add(new Change(kind, item.path("id").asString(""))));
        }
        refresh(changes, word.path("generation").asLong(0));
        return null;
    }

    /// Knows at least as much as somebody who heard of this generation.
    public void reach(long wanted) {
        refreshing.lock();
        try {
            if (wanted > generation) {
                catchUp();
            }
        } finally {
            refreshing.unlock();
        }
    }

    /// Reads everything again when changes were missed. Called now and then.
    public void catchUp() {
        refreshing.lock();
        try {
            var stored = db.read(Identity::generation);
            if (stored != generation || doubtful) {
                load();
            }
        } finally {
            refreshing.unlock();
        }
    }
}
