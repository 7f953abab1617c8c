package org.pileus.nova.scheduler;

/// Gives a host a raw number, more is better; [Ranking] brings the numbers of all hosts to 0..1 and multiplies.
public interface HostWeigher {
    String name();

    double weigh(HostState host, Wish wish);

    /// Negative turns the preference around.
    double multiplier();
}
