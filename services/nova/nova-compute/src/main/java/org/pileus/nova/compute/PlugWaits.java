package org.pileus.nova.compute;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// The builds of this host that may wait for their ports.
final class PlugWaits {
    private final Map<UUID, PlugWait> waits = new ConcurrentHashMap<>();

    PlugWait open(UUID instance) {
        return waits.computeIfAbsent(instance, id -> new PlugWait());
    }

    void close(UUID instance) {
        waits.remove(instance);
    }

    void plugged(UUID instance, UUID port) {
        var wait = waits.get(instance);
        if (wait != null) {
            wait.plugged(port);
        }
    }

    void failed(UUID instance, UUID port) {
        var wait = waits.get(instance);
        if (wait != null) {
            wait.failed(port);
        }
    }

    /// Stops the build of an instance, if there is one.
    void cancel(UUID instance) {
        var wait = waits.get(instance);
        if (wait != null) {
            wait.cancel();
        }
    }
}
