package org.pileus.placement.allocations;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pileus.placement.allocations.AllocationTable.Held;
import org.pileus.placement.model.InventoryTable.Move;
import org.pileus.placement.model.Moved;

/// What happens to every sum, gathered over all claims of a transaction; in one order, so that two writers do not
/// wait for each other.
final class ClaimSums {
    private final Map<String, Sum> sums = new TreeMap<>();

    void release(Held held) {
        of(held.provider(), held.resourceClass()).delta -= held.amount();
    }

    void take(ConsumerClaim claim) {
        claim.allocations()
                .forEach((provider, amounts) -> amounts.forEach((name, amount) -> take(provider, name, amount)));
    }

    private void take(String provider, String name, long amount) {
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

    void addTo(Moved moved) {
        sums.values().forEach(sum -> moved.add(sum.provider, sum.name, sum.delta));
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
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
