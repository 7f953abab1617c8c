package org.pileus.kernel.messaging;

import java.util.function.Consumer;

/// One message on its way inside the process.
/// @param deliveries done before this one
/// @param lapses     `System.nanoTime` after which nobody waits for it; `Long.MAX_VALUE` for never
/// @param answer     takes the reply's bytes of a call; nothing for a cast
/// @param done       hears how a cast ended
@SuppressWarnings("ArrayRecordComponent") // never compared
record Envelope(
        Kind kind, byte[] bytes, int deliveries, long lapses, Consumer<byte[]> answer, Consumer<Delivery> done) {
    enum Kind {
        CALL,
        CAST,
        FANOUT
    }

    static Envelope call(byte[] bytes, long lapses, Consumer<byte[]> answer) {
        return new Envelope(Kind.CALL, bytes, 0, lapses, answer, delivery -> {});
    }

    static Envelope cast(byte[] bytes, Consumer<Delivery> done) {
        return new Envelope(Kind.CAST, bytes, 0, Long.MAX_VALUE, reply -> {}, done);
    }

    static Envelope fanout(byte[] bytes) {
        return new Envelope(Kind.FANOUT, bytes, 0, Long.MAX_VALUE, reply -> {}, delivery -> {});
    }

    Envelope again() {
        return new Envelope(kind, bytes, deliveries + 1, lapses, answer, done);
    }

    boolean lapsed() {
        return lapses != Long.MAX_VALUE && System.nanoTime() - lapses > 0;
    }
}
