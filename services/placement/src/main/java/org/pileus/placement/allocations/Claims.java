package org.pileus.placement.allocations;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.db.Transaction;
import org.pileus.placement.allocations.AllocationTable.Held;
import org.pileus.placement.model.InventoryTable;
import org.pileus.placement.model.InventoryTable.Move;
import org.pileus.placement.model.ProviderStore;
import org.pileus.placement.model.ProviderTable;
import org.pileus.placement.names.Names;
import org.pileus.placement.providers.Problems;

/// Settles claims in the database. A first claim costs five statements in one transaction: the consumer, its
/// allocations, the conditional move of the sums, the generations, and the sums as they are now. The move
/// cannot pass a capacity whoever else writes, so claims on one provider need no generation of it and do
/// not fail each other.
public final class Claims {
    private final ProviderStore store;
    private final Names resourceClasses;
    private final Clock clock;
    private final Failpoints failpoints;

    public Claims(ProviderStore store, Names resourceClasses, Clock clock, Failpoints failpoints) {
        this.store = store;
        this.resourceClasses = resourceClasses;
        this.clock = clock;
        this.failpoints = failpoints;
    }

    /// Replaces what these consumers have, all or none.
    /// @throws ApiException 400 for an unknown provider or class, 409 for a lost race or a lack of room
    void settle(List<ConsumerClaim> claims) {
        requireProviders(claims);
        requireClasses(claims);
        failpoints.before("placement.claim");
        store.claim((tx, touched) -> {
            settle(tx, claims, touched);
            failpoints.during("placement.claim");
        });
        failpoints.after("placement.claim");
    }

    /// The same inside a transaction that does more.
    /// @param touched receives the providers whose sums moved
    void settle(Transaction tx, List<ConsumerClaim> claims, Set<String> touched) {
        var sums = new Sums();
        for (var claim : claims) {
            for (var held : takeOver(tx, claim)) {
                sums.release(held);
                touched.add(held.provider());
            }
            claim.allocations().forEach((provider, amounts) -> {
                touched.add(provider);
                amounts.forEach((name, amount) -> sums.take(provider, name, amount));
            });
        }
        var refused = InventoryTable.move(tx, sums.moves());
        for (var move : refused) {
            explain(tx, move);
        }
        AllocationTable.insert(tx, claims, clock.instant());
        if (!touched.isEmpty()) {
            ProviderTable.advance(tx, touched, clock.instant());
        }
    }

    /// Gives back all that a consumer has. The public generations of the providers stay, as upstream's do.
    /// @return false when it had nothing
    boolean release(String consumer) {
        var had = new boolean[1];
        store.claim((tx, touched) -> {
            var sums = new Sums();
            for (var held : AllocationTable.held(tx, consumer)) {
                sums.release(held);
                touched.add(held.provider());
            }
            had[0] = !touched.isEmpty();
            if (had[0]) {
                AllocationTable.deleteHeld(tx, consumer);
                AllocationTable.deleteConsumer(tx, consumer);
                InventoryTable.move(tx, sums.moves());
                ProviderTable.touch(tx, touched, clock.instant());
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
            if (!AllocationTable.insertConsumer(tx, claim, clock.instant())) {
                throw generationConflict(tx, claim);
            }
            return false;
        }
        var generation = AllocationTable.generation(tx, claim.consumer());
        if (generation.isPresent()) {
            return AllocationTable.advanceConsumer(tx, claim, generation.get());
        }
        return !AllocationTable.insertConsumer(tx, claim, clock.instant());
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

    /// What happens to every sum, gathered over all claims; in one order, so that two writers do not wait
    /// for each other.
    private static final class Sums {
        private final Map<String, Sum> sums = new TreeMap<>();

        void release(Held held) {
            of(held.provider(), held.resourceClass()).delta -= held.amount();
        }

        void take(String provider, String name, long amount) {
            var sum = of(provider, name);
            sum.delta = Math.addExact(sum.delta, amount);
            sum.smallest = sum.smallest == 0 ? amount : Math.min(sum.smallest, amount);
            sum.largest = Math.max(sum.largest, amount);
            sum.divisor = gcd(sum.divisor, amount);
        }

        private Sum of(String provider, String name) {
            return sums.computeIfAbsent(provider + ' ' + name, key -> new Sum(provider, name));
        }

        List<Move> moves() {
            List<Move> moves = new ArrayList<>(sums.size());
            for (var sum : sums.values()) {
                moves.add(new Move(sum.provider, sum.name, sum.delta, sum.smallest, sum.largest, sum.divisor));
            }
            return moves;
        }

        private static long gcd(long a, long b) {
            return b == 0 ? a : gcd(b, a % b);
        }
    }

    private static final class Sum {
        private final String provider;
        private final String name;
        private long delta;
        private long smallest;
        private long largest;
        private long divisor;

        Sum(String provider, String name) {
            this.provider = provider;
            this.name = name;
        }
    }
}
