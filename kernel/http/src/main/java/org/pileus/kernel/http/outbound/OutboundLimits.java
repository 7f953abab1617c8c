package org.pileus.kernel.http.outbound;

import java.time.Duration;

/// How much of a stranger's server is put up with.
/// @param connect   until a connection stands
/// @param silence   without a byte
/// @param whole     for one fetch with all its redirects and its data
/// @param bytes     of data at most
/// @param redirects that are followed
public record OutboundLimits(Duration connect, Duration silence, Duration whole, long bytes, int redirects) {
    public static OutboundLimits standard(long bytes) {
        return new OutboundLimits(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofHours(6), bytes, 3);
    }
}
