package org.pileus.keystone.memory;

import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Remembered things by id, in the order of their ids, and by one more unique key. One writer, many readers.
public final class Table<T> {
    private final Function<T, String> id;
    private final Function<T, @Nullable String> key;
    private volatile Rows<T> rows = new Rows<>(new ConcurrentSkipListMap<>(), new ConcurrentHashMap<>());

    private record Rows<T>(ConcurrentSkipListMap<String, T> byId, ConcurrentHashMap<String, T> byKey) {}

    /// @param key  unique among those that have one; null for things that have none
    public Table(Function<T, String> id, Function<T, @Nullable String> key) {
        this.id = id;
        this.key = key;
    }

    public Optional<T> find(String wanted) {
        return Optional.ofNullable(rows.byId.get(wanted));
    }

    public @Nullable T get(String wanted) {
        return rows.byId.get(wanted);
    }

    public Optional<T> findByKey(String wanted) {
        return Optional.ofNullable(rows.byKey.get(wanted));
    }

    /// A live view, in the order of ids.
    public NavigableMap<String, T> byId() {
        return rows.byId;
    }

    public Collection<T> all() {
        return rows.byId.values();
    }

    public void replaceAll(List<T> things) {
        var fresh = new Rows<T>(new ConcurrentSkipListMap<>(), new ConcurrentHashMap<>());
        things.forEach(thing -> add(fresh, thing));
        rows = fresh;
    }

    /// Remembers what is stored under the id now.
    public void replace(String changed, Optional<T> now) {
        var current = rows;
        var before = current.byId.get(changed);
        var newKey = now.map(key).orElse(null);
        now.ifPresentOrElse(thing -> add(current, thing), () -> current.byId.remove(changed));
        if (before != null) {
            var oldKey = key.apply(before);
            if (oldKey != null && !oldKey.equals(newKey)) {
                current.byKey.remove(oldKey, before);
            }
        }
    }

    private void add(Rows<T> to, T thing) {
        to.byId.put(id.apply(thing), thing);
        var name = key.apply(thing);
        if (name != null) {
            to.byKey.put(name, thing);
        }
    }
}
