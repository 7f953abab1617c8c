package org.pileus.keystone.memory;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Remembered things by id, in the order of their ids, by one more unique key, and by the attributes that are
/// indexed. One writer, many readers.
public final class Table<T> {
    private final Function<T, String> id;
    private final Function<T, @Nullable String> key;
    private final Map<String, Function<T, @Nullable String>> indexed = new LinkedHashMap<>();
    private volatile Rows<T> rows = empty();

    /// @param indexes  by attribute
    private record Rows<T>(
            ConcurrentSkipListMap<String, T> byId,
            ConcurrentHashMap<String, T> byKey,
            Map<String, ConcurrentSkipListMap<Entry, T>> indexes) {
        ConcurrentSkipListMap<Entry, T> index(String attribute) {
            var index = indexes.get(attribute);
            if (index == null) {
                throw new IllegalArgumentException("no index of " + attribute);
            }
            return index;
        }
    }

    /// Where a thing stands in an index: things of one value stand together, in the order of ids.
    private record Entry(String value, String id) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            var byValue = value.compareTo(other.value);
            return byValue != 0 ? byValue : id.compareTo(other.id);
        }

        /// Before every entry of the next value.
        static Entry beyond(String value) {
            return new Entry(value + '\0', "");
        }
    }

    /// @param key  unique among those that have one; null for things that have none
    public Table(Function<T, String> id, Function<T, @Nullable String> key) {
        this.id = id;
        this.key = key;
    }

    /// Keeps an index of the attribute. Called before anything is remembered, for the most telling first.
    public Table<T> by(String attribute, Function<T, @Nullable String> value) {
        indexed.put(attribute, value);
        rows = empty();
        return this;
    }

    private Rows<T> empty() {
        Map<String, ConcurrentSkipListMap<Entry, T>> indexes = new LinkedHashMap<>();
        indexed.keySet().forEach(attribute -> indexes.put(attribute, new ConcurrentSkipListMap<>()));
        return new Rows<>(new ConcurrentSkipListMap<>(), new ConcurrentHashMap<>(), indexes);
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

    /// The attributes that are indexed, the most telling first.
    public Set<String> indexed() {
        return indexed.keySet();
    }

    /// What has the value now: a live view, in the order of ids. Costs no more than what is read of it.
    public Collection<T> with(String attribute, String value) {
        return rows.index(attribute)
                .subMap(new Entry(value, ""), true, Entry.beyond(value), false)
                .values();
    }

    /// The same, beyond the thing of the id, whether or not that is there.
    public Collection<T> with(String attribute, String value, String afterId) {
        return rows.index(attribute)
                .subMap(new Entry(value, afterId), false, Entry.beyond(value), false)
                .values();
    }

    public void replaceAll(List<T> things) {
        var fresh = empty();
        things.forEach(thing -> add(fresh, thing));
        rows = fresh;
    }

    /// Remembers what is stored under the id now.
    public void replace(String changed, Optional<T> now) {
        var current = rows;
        var before = current.byId.get(changed);
        var newKey = now.map(key).orElse(null);
        now.ifPresentOrElse(thing -> add(current, thing), () -> current.byId.remove(changed));
        if (before == null) {
            return;
        }
        var oldKey = key.apply(before);
        if (oldKey != null && !oldKey.equals(newKey)) {
            current.byKey.remove(oldKey, before);
        }
        indexed.forEach((attribute, value) -> {
            var old = value.apply(before);
            if (old != null && !old.equals(now.map(value).orElse(null))) {
                current.index(attribute).remove(new Entry(old, changed));
            }
        });
    }

    private void add(Rows<T> to, T thing) {
        var thingId = id.apply(thing);
        to.byId.put(thingId, thing);
        var name = key.apply(thing);
        if (name != null) {
            to.byKey.put(name, thing);
        }
        indexed.forEach((attribute, value) -> {
            var now = value.apply(thing);
            if (now != null) {
                to.index(attribute).put(new Entry(now, thingId), thing);
            }
        });
    }
}
