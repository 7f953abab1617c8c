package org.pileus.placement.model;

import java.util.Map;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/// From a key to the ids that have it, in order. Reads never block and may see a change half done.
public final class Postings {
    private static final Ids NONE = new Ids();

    /// The ids of one key. A skip list counts its members one by one, so they are counted here.
    private static final class Ids {
        private final ConcurrentSkipListSet<String> set = new ConcurrentSkipListSet<>();
        private final AtomicInteger size = new AtomicInteger();
    }

    private final Map<String, Ids> byKey = new ConcurrentHashMap<>();

    void add(String key, String id) {
        byKey.compute(key, (k, known) -> {
            var ids = known == null ? new Ids() : known;
            if (ids.set.add(id)) {
                ids.size.incrementAndGet();
            }
            return ids;
        });
    }

    void remove(String key, String id) {
        byKey.computeIfPresent(key, (k, ids) -> {
            if (ids.set.remove(id)) {
                ids.size.decrementAndGet();
            }
            return ids.set.isEmpty() ? null : ids;
        });
    }

    NavigableSet<String> of(String key) {
        return byKey.getOrDefault(key, NONE).set;
    }

    int size(String key) {
        return byKey.getOrDefault(key, NONE).size.get();
    }

    boolean isEmpty() {
        return byKey.isEmpty();
    }
}
