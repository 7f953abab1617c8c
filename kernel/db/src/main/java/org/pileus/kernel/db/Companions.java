package org.pileus.kernel.db;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// What all users of one schema in this process share beside its rows: a relay of its messages, a memory of some
/// of its rows. One of each kind, made when first asked for.
public final class Companions {
    private final boolean exclusive;
    private final Map<Class<?>, Object> byKind = new ConcurrentHashMap<>();

    Companions(boolean exclusive) {
        this.exclusive = exclusive;
    }

    /// Whether no other process writes the schema: then this one's own commits are all that happens to it.
    public boolean exclusive() {
        return exclusive;
    }

    public <T> T get(Class<T> kind, Supplier<T> make) {
        return kind.cast(byKind.computeIfAbsent(kind, unknown -> make.get()));
    }
}
