package org.pileus.wiring;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Failpoints;

/// A failpoint armed from outside, for tests with real processes: the system property `pileus.failpoint`
/// has the form `scheduler.claim:after` or `scheduler.claim:after:3` (the third passage). The process ends
/// there as by kill -9.
public final class PropertyFailpoints implements Failpoints {
    private final String name;
    private final Moment moment;
    private final AtomicInteger left;

    private PropertyFailpoints(String name, Moment moment, int passage) {
        this.name = name;
        this.moment = moment;
        this.left = new AtomicInteger(passage);
    }

    public static Failpoints of(@Nullable String property) {
        if (property == null || property.isEmpty()) {
            return NONE;
        }
        var parts = property.split(":");
        return new PropertyFailpoints(
                parts[0],
                Moment.valueOf(parts[1].toUpperCase(Locale.ROOT)),
                parts.length > 2 ? Integer.parseInt(parts[2]) : 1);
    }

    @Override
    public void reached(String reachedName, Moment reachedMoment) {
        if (reachedMoment == moment && reachedName.equals(name) && left.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(137);
        }
    }
}
