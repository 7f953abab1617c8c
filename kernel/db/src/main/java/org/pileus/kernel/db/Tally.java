package org.pileus.kernel.db;

import java.util.concurrent.atomic.LongAdder;

/// The running sums behind [Counters].
final class Tally {
    final LongAdder statements = new LongAdder();
    final LongAdder transactions = new LongAdder();
    final LongAdder syncs = new LongAdder();
    final LongAdder reads = new LongAdder();

    Counters counters() {
        return new Counters(statements.sum(), transactions.sum(), syncs.sum(), reads.sum());
    }
}
