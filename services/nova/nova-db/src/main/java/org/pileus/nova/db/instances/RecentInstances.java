package org.pileus.nova.db.instances;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Companions;
import org.pileus.nova.model.Instance;

/// The instances that changed last, as their rows are: what launches, polls for them and their deletions ask
/// for. Told of each change by its commit, in the order of the commits, before whoever made it hears of it; so it is
/// never behind what anybody was told. Keeps nothing where another process may write the rows too.
final class RecentInstances {
    /// About 2 KiB each.
    private static final int MOST = 4_096;

    /// What lists show first when no order was asked for.
    private static final Comparator<Instance> NEWEST_FIRST = Comparator.comparing(
                    (Instance it) -> it.times().created())
            .thenComparing(it -> it.id().toString())
            .reversed();

    private final boolean enabled;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition told = lock.newCondition();
    /// In the order of their last changes. Guarded by [#lock].
    private final SequencedMap<UUID, Recent> byChange = new LinkedHashMap<>();
    /// Every row that was updated after this is known; null before the first change. Guarded by [#lock].
    private @Nullable Instant completeAfter;

    /// @param latest the latest `updated` of this one and all before it in the order of changes: clocks and commits
    /// need not
    ///               agree
    private record Recent(Instance instance, Instant latest) {}

    private RecentInstances(boolean enabled) {
        this.enabled = enabled;
    }

    static RecentInstances of(Companions companions) {
        return companions.get(RecentInstances.class, () -> new RecentInstances(companions.exclusive()));
    }

    /// Whether a change to this instance can be followed by [#changed]; if not, its row must be put here whole.
    boolean follows(UUID id) {
        return !enabled || find(id).isPresent();
    }

    Optional<Instance> find(UUID id) {
        lock.lock();
        try {
            return Optional.ofNullable(known(id));
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Instance known(UUID id) {
        var recent = byChange.get(id);
        return recent == null ? null : recent.instance();
    }

    /// The instance once it fits, or as it is when the time is over; empty when it is not known here.
    Optional<Instance> await(UUID id, Predicate<Instance> wanted, Duration most) {
        var left = most.toNanos();
        lock.lock();
        try {
            while (true) {
                var found = known(id);
                if (found == null || wanted.test(found) || left <= 0) {
                    return Optional.ofNullable(found);
                }
                left = told.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.ofNullable(known(id));
        } finally {
            lock.unlock();
        }
    }

    void put(Instance instance) {
        if (!enabled) {
            return;
        }
        lock.lock();
        try {
            told.signalAll();
            if (completeAfter == null) {
                completeAfter = instance.times().updated();
            }
            var updated = instance.times().updated();
            var before = byChange.lastEntry();
            var latest = before == null || before.getValue().latest().isBefore(updated)
                    ? updated
                    : before.getValue().latest();
            byChange.remove(instance.id());
            byChange.put(instance.id(), new Recent(instance, latest));
            if (byChange.size() > MOST) {
                forgot(byChange.pollFirstEntry().getValue().instance().times().updated());
            }
        } finally {
            lock.unlock();
        }
    }

    void changed(UUID id, Change change) {
        if (!enabled) {
            return;
        }
        lock.lock();
        try {
            var before = known(id);
            if (before == null) {
                forgot(change.time());
            } else {
                put(change.of(before));
            }
        } finally {
            lock.unlock();
        }
    }

    private void forgot(Instant updated) {
        if (completeAfter == null || updated.isAfter(completeAfter)) {
            completeAfter = updated;
        }
    }

    /// What the database would list, if all of it is known here.
    /// @param more a further condition
    Optional<List<Instance>> list(InstanceList wanted, Predicate<Instance> more) {
        var since = wanted.answeredBy();
        var marker = wanted.marker();
        var after = marker == null ? null : find(marker).orElse(null);
        if (since == null || (marker != null && after == null)) {
            return Optional.empty();
        }
        return changedSince(since)
                .map(all -> all.stream()
                        .filter(it -> wanted.fits(it) && more.test(it) && isAfter(it, after))
                        .sorted(NEWEST_FIRST)
                        .limit(wanted.limit())
                        .toList());
    }

    /// All that changed since then and perhaps some more, the last change first.
    private Optional<List<Instance>> changedSince(Instant since) {
        lock.lock();
        try {
            if (completeAfter == null || !since.isAfter(completeAfter)) {
                return Optional.empty();
            }
            var all = new ArrayList<Instance>();
            for (var recent : byChange.sequencedValues().reversed()) {
                if (recent.latest().isBefore(since)) {
                    break;
                }
                all.add(recent.instance());
            }
            return Optional.of(all);
        } finally {
            lock.unlock();
        }
    }

    private static boolean isAfter(Instance instance, @Nullable Instance marker) {
        return marker == null || NEWEST_FIRST.compare(instance, marker) > 0;
    }

    /// As the database keeps it.
    static Instant stored(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }
}
