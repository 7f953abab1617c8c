package org.pileus.neutron.server.ipam;

import inet.ipaddr.IPAddress;
import java.math.BigInteger;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Which addresses of one subnet are taken, as far as this server knows: one bit per address of the pools.
/// A choice costs a few words of a bit set, however many are taken. The database's unique key has the last
/// word.
final class FreeMap {
    /// A pool larger than this is used from its start only: a million addresses in one subnet are enough.
    private static final int LARGEST = 1 << 20;
    /// How many free addresses a choice is made among, so that two servers seldom choose the same one.
    private static final int WINDOW = 10;

    private final List<Pool> pools;
    /// Taken addresses outside of the pools; guarded by this.
    private final Set<String> outside = new HashSet<>();

    private static final class Pool {
        final AddressRange range;
        final int size;
        final BitSet taken = new BitSet();
        /// No free address lies below.
        int floor;

        Pool(AddressRange range) {
            this.range = range;
            this.size = range.size().min(BigInteger.valueOf(LARGEST)).intValue();
        }

        int index(IPAddress address) {
            return address.getValue().subtract(range.first().getValue()).intValueExact();
        }

        boolean covers(IPAddress address) {
            return range.contains(address)
                    && address.getValue().subtract(range.first().getValue()).compareTo(BigInteger.valueOf(size)) < 0;
        }
    }

    FreeMap(Collection<AddressRange> ranges) {
        pools = ranges.stream().map(Pool::new).toList();
    }

    /// Takes a free address, or none when every pool is full.
    synchronized Optional<IPAddress> takeAny(RandomGenerator random) {
        for (var pool : pools) {
            pool.floor = pool.taken.nextClearBit(pool.floor);
            if (pool.floor >= pool.size) {
                continue;
            }
            var chosen = pool.floor;
            for (var skip = random.nextInt(WINDOW); skip > 0; skip--) {
                var next = pool.taken.nextClearBit(chosen + 1);
                if (next >= pool.size) {
                    break;
                }
                chosen = next;
            }
            pool.taken.set(chosen);
            return Optional.of(pool.range.first().increment(chosen));
        }
        return Optional.empty();
    }

    /// Takes a certain address.
    /// @return false when it is taken
    synchronized boolean take(IPAddress address) {
        for (var pool : pools) {
            if (pool.covers(address)) {
                var index = pool.index(address);
                if (pool.taken.get(index)) {
                    return false;
                }
                pool.taken.set(index);
                return true;
            }
        }
        return outside.add(address.toCanonicalString());
    }

    synchronized void release(IPAddress address) {
        for (var pool : pools) {
            if (pool.covers(address)) {
                var index = pool.index(address);
                pool.taken.clear(index);
                pool.floor = Math.min(pool.floor, index);
                return;
            }
        }
        outside.remove(address.toCanonicalString());
    }
}
