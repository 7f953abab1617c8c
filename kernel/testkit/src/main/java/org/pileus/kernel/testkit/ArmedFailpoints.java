package org.pileus.kernel.testkit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.pileus.kernel.core.Failpoints;

/// Failpoints that a test arms: what is to happen when the actor reaches the place. Counts every passage,
/// so that a test can tell that a place exists at all.
public final class ArmedFailpoints implements Failpoints {
    private final Map<String, Runnable> armed = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> passages = new ConcurrentHashMap<>();

    /// Happens once: the place is disarmed when it is reached.
    public void arm(String name, Moment moment, Runnable action) {
        armed.put(key(name, moment), action);
    }

    public void disarm() {
        armed.clear();
    }

    public long passages(String name, Moment moment) {
        var count = passages.get(key(name, moment));
        return count == null ? 0 : count.get();
    }

    @Override
    public void reached(String name, Moment moment) {
        var key = key(name, moment);
        passages.computeIfAbsent(key, k -> new AtomicLong()).incrementAndGet();
        var action = armed.remove(key);
        if (action != null) {
            action.run();
        }
    }

    private static String key(String name, Moment moment) {
        return name + ":" + moment;
    }
}
