package org.pileus.keystone.fernet;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The keys of a [KeyRepository] as last read. Rotation may happen in another process: read again now and then.
/// Safe for concurrent use.
public final class Keyring {
    private final KeyRepository repository;
    private volatile @Nullable FernetKeys keys;

    public Keyring(KeyRepository repository) {
        this.repository = repository;
    }

    /// Makes keys when there are none, and reads them.
    public void open() {
        repository.ensure();
        reload();
    }

    /// @return whether other keys are in force than before
    public boolean reload() {
        var before = keys;
        var now = repository.load();
        keys = now;
        return before == null || !before.numbers().equals(now.numbers());
    }

    public Path directory() {
        return repository.directory();
    }

    public int primary() {
        return repository.primary();
    }

    public void prune(int keep) {
        repository.prune(keep);
    }

    FernetKeys keys() {
        var current = keys;
        if (current == null) {
            throw new IllegalStateException("the keys in " + repository.directory() + " have not been read");
        }
        return current;
    }
}
