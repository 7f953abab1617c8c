package org.pileus.placement.allocations;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pileus.placement.model.Providers;

/// Merges claims that arrive while a commit is under way, so that many claims on one busy provider cost one
/// transaction and do not queue for its row. A claim that comes alone is settled at once, on its own thread.
///
/// The database decides: a merged transaction that it refuses in any part changes nothing, and then each claim is
/// settled alone. What memory says only decides which claims are worth merging.
final class ClaimQueue {
    private static final int MOST = 64;

    /// A merged transaction was refused.
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused() {
            super("a merged claim was refused", null, false, false);
        }
    }

    private enum Turn {
        SETTLED,
        ALONE,
        LEAD
    }

    private record Waiting(ConsumerClaim claim, CompletableFuture<Turn> turn) {}

    private final Providers memory;
    private final Consumer<List<ConsumerClaim>> settle;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiting> waiting = new ArrayDeque<>(); // guarded by lock
    private boolean led; // guarded by lock

    /// @param settle settles claims of different new consumers in one transaction, or throws [Refused] when there
    ///     are several and one cannot be settled
    ClaimQueue(Providers memory, Consumer<List<ConsumerClaim>> settle) {
        this.memory = memory;
        this.settle = settle;
    }

    void submit(ConsumerClaim claim) {
        var own = new Waiting(claim, new CompletableFuture<>());
        var turn = enter(own) ? Turn.LEAD : await(own);
        if (turn == Turn.LEAD) {
            turn = lead(own);
        }
        if (turn == Turn.ALONE) {
            settle.accept(List.of(claim));
        }
    }

    private static Turn await(Waiting own) {
        try {
            return own.turn().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    /// @return whether the caller leads: it settles what waits, itself included
    private boolean enter(Waiting own) {
        lock.lock();
        try {
            if (led) {
                waiting.add(own);
            }
            var leads = !led;
            led = true;
            return leads;
        } finally {
            lock.unlock();
        }
    }

    /// Settles the leader's claim with those that wait, then hands the lead on.
    private Turn lead(Waiting own) {
        var batch = batch(own);
        try {
            var turn = merge(batch);
            batch.stream().skip(1).forEach(other -> other.turn().complete(turn));
            return turn;
        } catch (RuntimeException e) {
            batch.stream().skip(1).forEach(other -> other.turn().completeExceptionally(e));
            throw e;
        } finally {
            handOn();
        }
    }

    private Turn merge(List<Waiting> batch) {
        try {
            settle.accept(batch.stream().map(Waiting::claim).toList());
            return Turn.SETTLED;
        } catch (Refused e) {
            return Turn.ALONE;
        }
    }

    /// The leader's claim and those that seem to fit beside it; the others go their own way.
    private List<Waiting> batch(Waiting own) {
        List<Waiting> batch = new ArrayList<>(List.of(own));
        Map<String, Long> taken = new HashMap<>();
        fits(taken, own.claim());
        for (var next = poll(); next != null; next = batch.size() < MOST ? poll() : null) {
            if (fits(taken, next.claim())) {
                batch.add(next);
            } else {
                next.turn().complete(Turn.ALONE);
            }
        }
        return batch;
    }

    private @Nullable Waiting poll() {
        lock.lock();
        try {
            return waiting.poll();
        } finally {
            lock.unlock();
        }
    }

    private void handOn() {
        lock.lock();
        try {
            var next = waiting.poll();
            led = next != null;
            if (next != null) {
                next.turn().complete(Turn.LEAD);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Whether the claim seems to fit beside what is taken; if so, it is added to that.
    private boolean fits(Map<String, Long> taken, ConsumerClaim claim) {
        Map<String, Long> more = new HashMap<>();
        for (var part : claim.allocations().entrySet()) {
            var provider = memory.get(part.getKey());
            for (var amount : part.getValue().entrySet()) {
                var inventory = provider == null ? null : provider.inventories().get(amount.getKey());
                var key = part.getKey() + ' ' + amount.getKey();
                var sum = taken.getOrDefault(key, 0L) + amount.getValue();
                if (inventory == null
                        || !inventory.permits(amount.getValue())
                        || inventory.used() + sum > inventory.capacity()) {
                    return false;
                }
                more.put(key, sum);
            }
        }
        taken.putAll(more);
        return true;
    }
}
