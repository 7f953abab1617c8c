package org.pileus.placement.model;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// All providers as this process knows them. Reads never block; a state is replaced only by a newer one, so
/// it does not matter in which order the outcomes of transactions arrive.
public final class Providers {
    private final Map<String, Provider> byUuid = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();
    /// Null when a provider has changed its place since it was derived.
    private volatile @Nullable Topology topology;

    public Optional<Provider> find(String uuid) {
        return Optional.ofNullable(byUuid.get(uuid));
    }

    public @Nullable Provider get(String uuid) {
        return byUuid.get(uuid);
    }

    /// Every provider; weakly consistent, in no order.
    public Collection<Provider> all() {
        return byUuid.values();
    }

    /// How many states were taken in so far: equal numbers mean that nothing has changed.
    public long changes() {
        return changes.get();
    }

    public Topology topology() {
        var known = topology;
        if (known != null) {
            return known;
        }
        var seen = changes.get();
        var made = Topology.of(byUuid.values());
        if (changes.get() == seen) {
            topology = made;
        }
        return made;
    }

    /// Takes in what a committed transaction left.
    /// @param asked  the ids that were read; those without a state in `found` are gone
    public void take(Collection<String> asked, List<Provider> found) {
        var gone = new HashSet<>(asked);
        for (var provider : found) {
            gone.remove(provider.uuid());
            take(provider);
        }
        for (var uuid : gone) {
            if (byUuid.remove(uuid) != null) {
                reshaped();
            }
        }
    }

    private void take(Provider fresh) {
        byUuid.compute(fresh.uuid(), (uuid, old) -> {
            if (old != null && old.change() >= fresh.change()) {
                return old;
            }
            if (old == null || !old.sameShape(fresh)) {
                reshaped();
            } else {
                changes.incrementAndGet();
            }
            return fresh;
        });
    }

    /// Takes in new sums of allocations, cheaper than whole states.
    /// @return false when this process has missed another change of the provider and must read it whole
    boolean take(Usage usage) {
        var whole = new boolean[1];
        byUuid.computeIfPresent(usage.provider(), (uuid, old) -> {
            if (old.change() >= usage.change()) {
                whole[0] = true;
                return old;
            }
            if (old.change() + 1 != usage.change()) {
                return old;
            }
            whole[0] = true;
            changes.incrementAndGet();
            return usage.applyTo(old);
        });
        return whole[0];
    }

    /// Replaces everything: at start.
    void reset(List<Provider> all) {
        byUuid.clear();
        all.forEach(provider -> byUuid.put(provider.uuid(), provider));
        reshaped();
    }

    private void reshaped() {
        changes.incrementAndGet();
        topology = null;
    }
}
