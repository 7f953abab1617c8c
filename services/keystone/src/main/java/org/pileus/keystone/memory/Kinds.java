package org.pileus.keystone.memory;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Kinds by name, as messages spell them. A newer replica may speak of kinds that this one does not know.
final class Kinds {
    private static final Map<String, Kind> BY_NAME = new HashMap<>();

    static {
        for (var kind : Kind.values()) {
            BY_NAME.put(kind.name(), kind);
        }
    }

    private Kinds() {}

    static Optional<Kind> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }
}
