package org.pileus.glance.api.tasks;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongConsumer;

/// Tells now and then how many bytes have passed.
final class CountedStream extends FilterInputStream {
    private final Clock clock;
    private final Duration pause;
    private final LongConsumer told;
    private Instant next;
    private long count;

    /// @param pause between two tellings at least
    CountedStream(InputStream data, Clock clock, Duration pause, LongConsumer told) {
        super(data);
        this.clock = clock;
        this.pause = pause;
        this.told = told;
        this.next = clock.instant().plus(pause);
    }

    @Override
    public int read() throws IOException {
        var one = in.read();
        count(one < 0 ? 0 : 1);
        return one;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        var some = in.read(buffer, offset, length);
        count(Math.max(0, some));
        return some;
    }

    private void count(int more) {
        count += more;
        var now = clock.instant();
        if (more > 0 && now.isAfter(next)) {
            told.accept(count);
            next = now.plus(pause);
        }
    }
}
