package org.pileus.nova.scheduler;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// The hosts that may carry an instance, best first, and how the others fell out.
/// @param hosts  best first
/// @param steps  per filter in order: hosts before and after it
public record Ranking(List<HostState> hosts, List<FilterStep> steps) {
    /// What one filter did.
    public record FilterStep(String filter, int before, int after) {
        @Override
        public String toString() {
            return filter + ": " + before + " -> " + after;
        }
    }

    private record Weighed(HostState host, double weight, long turn) {}

    public Ranking {
        hosts = List.copyOf(hosts);
        steps = List.copyOf(steps);
    }

    /// Filters, then weighs. The same arguments give the same order, whatever the order of `hosts`.
    static Ranking rank(List<HostState> hosts, Wish wish, List<HostFilter> filters, List<HostWeigher> weighers) {
        List<HostState> left = hosts;
        List<FilterStep> steps = new ArrayList<>(filters.size());
        for (var filter : filters) {
            var before = left.size();
            left = left.stream().filter(host -> filter.passes(host, wish)).toList();
            steps.add(new FilterStep(filter.name(), before, left.size()));
            if (left.isEmpty()) {
                return new Ranking(List.of(), steps);
            }
        }
        return new Ranking(order(left, wish, weighers), steps);
    }

    private static List<HostState> order(List<HostState> hosts, Wish wish, List<HostWeigher> weighers) {
        var sums = new double[hosts.size()];
        for (var weigher : weighers) {
            add(weigher, hosts, wish, sums);
        }
        List<Weighed> weighed = new ArrayList<>(hosts.size());
        for (var i = 0; i < sums.length; i++) {
            // Rounded, so that a difference no operator would see does not outrank the turn.
            weighed.add(new Weighed(hosts.get(i), Math.rint(sums[i] * 1e6) / 1e6, turn(hosts.get(i), wish)));
        }
        weighed.sort(Comparator.comparingDouble(Weighed::weight)
                .reversed()
                .thenComparingLong(Weighed::turn)
                .thenComparing(w -> w.host().host())
                .thenComparing(w -> w.host().node()));
        return weighed.stream().map(Weighed::host).toList();
    }

    private static void add(HostWeigher weigher, List<HostState> hosts, Wish wish, double[] sums) {
        if (weigher.multiplier() == 0) {
            return;
        }
        var raw = new double[sums.length];
        var least = Double.POSITIVE_INFINITY;
        var most = Double.NEGATIVE_INFINITY;
        for (var i = 0; i < raw.length; i++) {
            raw[i] = weigher.weigh(hosts.get(i), wish);
            least = Math.min(least, raw[i]);
            most = Math.max(most, raw[i]);
        }
        if (most <= least) {
            return;
        }
        for (var i = 0; i < raw.length; i++) {
            sums[i] += weigher.multiplier() * (raw[i] - least) / (most - least);
        }
    }

    /// Spreads equal hosts: each instance meets them in another order, which its id decides (rendezvous hashing).
    private static long turn(HostState host, Wish wish) {
        var mix = wish.instance().getLeastSignificantBits() * 0x9E3779B97F4A7C15L
                ^ wish.instance().getMostSignificantBits()
                ^ ((long) host.host().hashCode() << 32)
                ^ host.node().hashCode();
        mix = (mix ^ (mix >>> 30)) * 0xBF58476D1CE4E5B9L;
        mix = (mix ^ (mix >>> 27)) * 0x94D049BB133111EBL;
        return mix ^ (mix >>> 31);
    }

    /// `ComputeFilter: 3 -> 2, ...`, for traces and for the details of a fault.
    String summary() {
        return steps.stream().map(FilterStep::toString).collect(Collectors.joining(", "));
    }
}
