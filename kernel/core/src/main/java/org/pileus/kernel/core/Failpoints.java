package org.pileus.kernel.core;

/// Named places where a test may stop, delay or kill the actor. The names are those of the fault catalogue, for
/// instance `scheduler.claim`. In production every place is a no-op.
@FunctionalInterface
public interface Failpoints {
    /// Where the actor stands relative to the durable effect of the step.
    enum Moment {
        BEFORE,
        DURING,
        AFTER
    }

    /// May throw or never return when the place is armed.
    void reached(String name, Moment moment);

    default void before(String name) {
        reached(name, Moment.BEFORE);
    }

    default void during(String name) {
        reached(name, Moment.DURING);
    }

    default void after(String name) {
        reached(name, Moment.AFTER);
    }

    Failpoints NONE = (name, moment) -> {};
}
