package org.pileus.kernel.messaging;

/// What a bus did since it was made; only ever growing.
/// @param calls       calls sent
/// @param casts       casts sent, those of the outbox included
/// @param fanouts     fan-outs sent
/// @param delivered   times a receiver ran to its end, good or bad
/// @param redelivered deliveries after the first one of a message
/// @param setAside    messages given up after their last delivery
public record BusCounters(long calls, long casts, long fanouts, long delivered, long redelivered, long setAside) {
    /// Messages sent; replies are not counted.
    public long messages() {
        return calls + casts + fanouts;
    }

    /// What happened since an earlier reading.
    public BusCounters since(BusCounters earlier) {
        return new BusCounters(
                calls - earlier.calls,
                casts - earlier.casts,
                fanouts - earlier.fanouts,
                delivered - earlier.delivered,
                redelivered - earlier.redelivered,
                setAside - earlier.setAside);
    }
}
