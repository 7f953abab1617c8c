package org.pileus.keystone.fernet;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;

/// Keeps texts unreadable in the database: sealed with keys that are not in it.
public final class Sealer {
    private final Keyring keyring;
    private final Clock clock;

    public Sealer(Keyring keyring, Clock clock) {
        this.keyring = keyring;
        this.clock = clock;
    }

    /// Makes keys when there are none, and reads them.
    public void open() {
        keyring.open();
    }

    /// Reads the keys again: they may have been rotated.
    public void reload() {
        keyring.reload();
    }

    public String seal(String text) {
        return keyring.keys()
                .seal(text.getBytes(StandardCharsets.UTF_8), clock.instant().getEpochSecond());
    }

    /// Whether the present primary key sealed it: after a rotation, what an older key sealed is sealed anew.
    public boolean isCurrent(String sealed) {
        try {
            return keyring.keys().primarySigned(sealed);
        } catch (InvalidToken e) {
            return false;
        }
    }

    /// @throws IllegalStateException when no key opens it: the keys were lost
    public String unseal(String sealed) {
        return tryUnseal(sealed).orElseThrow(() -> new IllegalStateException("no key opens a stored credential"));
    }

    /// The same for what may come from anybody: empty for what no key of ours sealed.
    public Optional<String> tryUnseal(String sealed) {
        try {
            return Optional.of(new String(keyring.keys().open(sealed).payload(), StandardCharsets.UTF_8));
        } catch (InvalidToken e) {
            return Optional.empty();
        }
    }
}
