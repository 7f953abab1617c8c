package org.pileus.placement.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// All providers as this process knows them. Reads never block; a state is replaced only by a newer one, so
/// it does not matter in which order the outcomes of transactions arrive.
public final class Providers {
    private final Map<String, Provider> byUuid = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();
    private final Index index = new Index();

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

    /// The members of the tree with this root: the root first, the others by their ids.
    public List<Provider> tree(String root) {
        List<Provider> members = new ArrayList<>();
        add(members, root);
        index.below(root).forEach(uuid -> add(members, uuid));
        return members;
    }

    private void add(List<Provider> list, String uuid) {
        var provider = byUuid.get(uuid);
        if (provider != null) {
            list.add(provider);
        }
    }

    /// How many states were taken in so far: equal numbers mean that nothing has changed.
    public long changes() {
        return changes.get();
    }

    public Index index() {
        return index;
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
            byUuid.computeIfPresent(uuid, (id, old) -> {
                index.follow(old, null);
                changes.incrementAndGet();
                return null;
            });
        }
    }

    private void take(Provider fresh) {
        byUuid.compute(fresh.uuid(), (uuid, old) -> {
            if (old != null && old.change() >= fresh.change()) {
                return old;
            }
            index.follow(old, fresh);
            changes.incrementAndGet();
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

    /// Replaces everything: at start, and when a class was renamed.
    void reset(List<Provider> all) {
        take(Set.copyOf(byUuid.keySet()), List.of());
        all.forEach(this::take);
    }
}
