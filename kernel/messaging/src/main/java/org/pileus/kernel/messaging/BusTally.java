package org.pileus.kernel.messaging;

import java.util.concurrent.atomic.LongAdder;

/// The running sums behind [BusCounters].
final class BusTally {
    final LongAdder calls = new LongAdder();
    final LongAdder casts = new LongAdder();
    final LongAdder fanouts = new LongAdder();
    final LongAdder delivered = new LongAdder();
    final LongAdder redelivered = new LongAdder();
    final LongAdder setAside = new LongAdder();

    BusCounters counters() {
        return new BusCounters(
                calls.sum(), casts.sum(), fanouts.sum(), delivered.sum(), redelivered.sum(), setAside.sum());
    }
}
