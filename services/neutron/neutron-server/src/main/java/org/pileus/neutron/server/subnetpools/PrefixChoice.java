package org.pileus.neutron.server.subnetpools;

import inet.ipaddr.IPAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Finds room in a subnet pool. A plain function: prefixes of the pool and prefixes in use give the first
/// free one.
public final class PrefixChoice {
    private PrefixChoice() {}

    /// The lowest block of this length inside of one of `prefixes` that overlaps none of `used`.
    public static Optional<IPAddress> free(List<IPAddress> prefixes, List<IPAddress> used, int length) {
        var sorted = new ArrayList<>(prefixes);
        sorted.sort(Comparator.comparing(IPAddress::getValue));
        for (var prefix : sorted) {
            if (prefix.getNetworkPrefixLength() > length) {
                continue;
            }
            var at = prefix.getLower().setPrefixLength(length, false).toPrefixBlock();
            while (prefix.contains(at)) {
                var inTheWay = overlapping(used, at);
                if (inTheWay == null) {
                    return Optional.of(at);
                }
                // behind whatever is larger, what is in the way or the block itself
                var last = inTheWay.getUpper()
                                .getValue()
                                .max(at.getUpper().getValue())
                                .equals(at.getUpper().getValue())
                        ? at.getUpper()
                        : inTheWay.getUpper();
                var next = last.withoutPrefixLength();
                if (next.isMax()) {
                    break;
                }
                at = next.increment(1).setPrefixLength(length, false).toPrefixBlock();
            }
        }
        return Optional.empty();
    }

    private static @org.jspecify.annotations.Nullable IPAddress overlapping(List<IPAddress> used, IPAddress block) {
        for (var other : used) {
            if (other.isIPv6() == block.isIPv6() && (other.contains(block) || block.contains(other))) {
                return other;
            }
        }
        return null;
    }
}
