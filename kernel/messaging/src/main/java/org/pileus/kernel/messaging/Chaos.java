package org.pileus.kernel.messaging;

import java.time.Duration;

/// How badly an [InProcessBus] behaves, for tests and simulations. Chances from 0 to 1, drawn in the order
/// of sending from one seed.
/// @param drop      a message (or a reply) is lost
/// @param duplicate it is delivered twice
/// @param delay     it waits up to `longest`; later ones overtake it
/// @param reorder   it goes to the front of its queue
public record Chaos(long seed, double drop, double duplicate, double delay, Duration longest, double reorder) {
    public static final Chaos NONE = new Chaos(0, 0, 0, 0, Duration.ZERO, 0);

    boolean active() {
        return drop > 0 || duplicate > 0 || delay > 0 || reorder > 0;
    }
}
