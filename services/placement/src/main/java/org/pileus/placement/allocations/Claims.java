package org.pileus.placement.allocations;

import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.db.Transaction;
import org.pileus.placement.allocations.AllocationTable.Held;
import org.pileus.placement.model.InventoryTable;
import org.pileus.placement.model.InventoryTable.Move;
import org.pileus.placement.model.Moved;
import org.pileus.placement.model.ProviderStore;
import org.pileus.placement.names.Names;
import org.pileus.placement.providers.Problems;

/// Settles claims in the database. A first claim costs four statements in one transaction, and claims that arrive
/// together share one: the consumers, their allocations, the conditional move of the sums, and the generations. The
/// move cannot pass a capacity whoever else writes, so claims on one provider need no generation of it and do not fail
/// each other; it comes last, so that a busy provider's row is held as shortly as can be.
public final class Claims {
    private final ProviderStore store;
    private final Names resourceClasses;
    private final Clock clock;
    private final Failpoints failpoints;
    private final ClaimQueue firstClaims;

    public Claims(ProviderStore store, Names resourceClasses, Clock clock, Failpoints failpoints) {
        this.store = store;
        this.resourceClasses = resourceClasses;
        this.clock = clock;
        this.failpoints = failpoints;
        firstClaims = new ClaimQueue(store.memory(), this::settleFirst);
    }

    /// Replaces what these consumers have, all or none.
    /// @throws ApiException 400 for an unknown provider or class, 409 for a lost race or a lack of room
    void settle(List<ConsumerClaim> claims) {
        requireProviders(claims);
        requireClasses(claims);
        failpoints.before("placement.claim");
        if (claims.size() == 1 && isFirst(claims.getFirst())) {
            firstClaims.submit(claims.getFirst());
        } else {
            store.claim(clock.instant(), (tx, moved) -> {
                settle(tx, claims, moved);
                failpoints.during("placement.claim");
            });
        }
        failpoints.after("placement.claim");
    }

    /// Whether the writer says that the consumer has nothing yet.
    private static boolean isFirst(ConsumerClaim claim) {
        return claim.guarded()
                && claim.generation() == null
                && !claim.allocations().isEmpty();
    }

    /// One claim of a new consumer, or several merged ones.
    private void settleFirst(List<ConsumerClaim> claims) {
        store.claim(clock.instant(), (tx, moved) -> {
            if (claims.size() == 1) {
                settle(tx, claims, moved);
            } else {
                merge(tx, claims, moved);
            }
            failpoints.during("placement.claim");
        });
    }

    private void merge(Transaction tx, List<ConsumerClaim> claims, Moved moved) {
        var now = clock.instant();
        var sums = new ClaimSums();
        claims.forEach(claim -> {
            sums.take(claim);
            moved.raise(claim.allocations().keySet());
        });
        if (!AllocationTable.insertConsumers(tx, claims, now)) {
            throw new ClaimQueue.Refused();
        }
        AllocationTable.insert(tx, claims, now);
        sums.addTo(moved);
        if (!InventoryTable.move(tx, sums.moves()).isEmpty()) {
            throw new ClaimQueue.Refused();
        }
    }

    /// The same inside a transaction that does more.
    /// @param moved receives what happened to the sums of the providers
    void settle(Transaction tx, List<ConsumerClaim> claims, Moved moved) {
        var sums = new ClaimSums();
        for (var claim : claims) {
            for (var held : takeOver(tx, claim)) {
                sums.release(held);
            }
            sums.take(claim);
        }
        AllocationTable.insert(tx, claims, clock.instant());
        sums.addTo(moved);
        for (var move : InventoryTable.move(tx, sums.moves())) {
            explain(tx, move);
        }
        moved.raise(moved.providers());
    }

    /// Gives back all that a consumer has. The public generations of the providers stay, as upstream's do.
    /// @return false when it had nothing
    boolean release(String consumer) {
        var had = new boolean[1];
        store.claim(clock.instant(), (tx, moved) -> {
            var sums = new ClaimSums();
            var held = AllocationTable.held(tx, consumer);
            held.forEach(sums::release);
            had[0] = !held.isEmpty();
            if (had[0]) {
                AllocationTable.deleteHeld(tx, consumer);
                AllocationTable.deleteConsumer(tx, consumer);
                InventoryTable.move(tx, sums.moves());
                sums.addTo(moved);
            }
        });
        return had[0];
    }

    void requireProviders(Collection<ConsumerClaim> claims) {
        Set<String> ids = new LinkedHashSet<>();
        claims.forEach(claim -> ids.addAll(claim.allocations().keySet()));
        for (var uuid : ids) {
            if (store.find(uuid).isEmpty()) {
                throw ApiException.invalid("Allocation for resource provider '" + uuid + "' that does not exist.");
            }
        }
    }

    void requireClasses(Collection<ConsumerClaim> claims) {
        for (var claim : claims) {
            for (var amounts : claim.allocations().values()) {
                for (var name : amounts.keySet()) {
                    if (!resourceClasses.knows(name)) {
                        var whom = claims.size() == 1 ? " for consumer " + claim.consumer() + ":" : "";
                        throw ApiException.invalid(
                                "Unable to allocate inventory" + whom + " " + Problems.noSuchClass(name));
                    }
                }
            }
        }
    }

    /// Decides the race for the consumer, and returns what it had, which is gone from the database then.
    private List<Held> takeOver(Transaction tx, ConsumerClaim claim) {
        var gives = claim.allocations().isEmpty();
        if (!exists(tx, claim, gives)) {
            return List.of();
        }
        var held = AllocationTable.held(tx, claim.consumer());
        AllocationTable.deleteHeld(tx, claim.consumer());
        if (gives) {
            AllocationTable.deleteConsumer(tx, claim.consumer());
        }
        return held;
    }

    /// Makes the consumer or advances its generation.
    /// @return whether it was there before
    private boolean exists(Transaction tx, ConsumerClaim claim, boolean gives) {
        if (claim.guarded() && claim.generation() != null) {
            if (!AllocationTable.advanceConsumer(tx, claim, claim.generation())) {
                throw generationConflict(tx, claim);
            }
            return true;
        }
        if (gives) {
            var generation = AllocationTable.generation(tx, claim.consumer());
            if (generation.isPresent() && claim.guarded()) {
                throw generationConflict(tx, claim);
            }
            return generation.isPresent();
        }
        if (claim.guarded()) {
            if (!AllocationTable.insertConsumers(tx, List.of(claim), clock.instant())) {
                throw generationConflict(tx, claim);
            }
            return false;
        }
        var generation = AllocationTable.generation(tx, claim.consumer());
        if (generation.isPresent()) {
            return AllocationTable.advanceConsumer(tx, claim, generation.get());
        }
        return !AllocationTable.insertConsumers(tx, List.of(claim), clock.instant());
    }

    private static ApiException generationConflict(Transaction tx, ConsumerClaim claim) {
        var stored = AllocationTable.generation(tx, claim.consumer());
        var expected = stored.map(String::valueOf).orElse("null");
        return Problems.changed("consumer generation conflict - expected " + expected + " but got "
                + (claim.generation() == null ? "None" : claim.generation()));
    }

    /// Why a stored inventory refused a move. Giving back what has no inventory any more is no problem.
    private static void explain(Transaction tx, Move move) {
        if (move.largest() == 0) {
            return;
        }
        var problem = "Unable to allocate inventory: ";
        var inventory = InventoryTable.find(tx, move.provider(), move.resourceClass())
                .orElseThrow(() -> ApiException.conflict(problem + "Inventory for '" + move.resourceClass()
                        + "' on resource provider '" + move.provider() + "' invalid."));
        var within = move.smallest() >= inventory.minUnit()
                && move.largest() <= inventory.maxUnit()
                && move.divisor() % inventory.stepSize() == 0;
        throw ApiException.conflict(problem + "Unable to create allocation for '" + move.resourceClass()
                + "' on resource provider '" + move.provider() + "'. The requested amount would "
                + (within ? "exceed the capacity." : "violate inventory constraints."));
    }
}
