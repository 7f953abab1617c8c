package org.pileus.keystone.fernet;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// Keeps texts unreadable in the database: sealed with keys that are not in it.
public final class Sealer {
    private final KeyRepository repository;
    private final Clock clock;
    private volatile @Nullable FernetKeys keys;

    public Sealer(KeyRepository repository, Clock clock) {
        this.repository = repository;
        this.clock = clock;
    }

    /// Makes keys when there are none, and reads them.
    public void open() {
        repository.ensure();
        keys = repository.load();
    }

    private FernetKeys keys() {
        var current = keys;
        if (current == null) {
            throw new IllegalStateException("the credential keys have not been read");
        }
        return current;
    }

    public String seal(String text) {
        return keys().seal(
                        text.getBytes(StandardCharsets.UTF_8), clock.instant().getEpochSecond());
    }

    /// @throws IllegalStateException when no key opens it: the keys were lost
    public String unseal(String sealed) {
        try {
            return new String(keys().open(sealed).payload(), StandardCharsets.UTF_8);
        } catch (InvalidToken e) {
            throw new IllegalStateException("no key opens a stored credential", e);
        }
    }
}
