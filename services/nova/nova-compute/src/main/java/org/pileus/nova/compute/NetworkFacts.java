package org.pileus.nova.compute;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.pileus.client.neutron.NetworkRecord;
import org.pileus.client.neutron.SubnetRecord;

/// Networks and subnets as last heard, kept for seconds: launches in a burst use the same few. Names, MTU
/// and DNS of an instance may be that old when it is built; `network-changed` events bring it up to date.
final class NetworkFacts {
    private static final long KEPT = Duration.ofSeconds(10).toNanos();

    private record Known<T>(T value, long since) {}

    final NetworkApi api;
    private final LongSupplier nanos;
    private final Map<String, Known<NetworkRecord>> networks = new ConcurrentHashMap<>();
    private final Map<String, Known<SubnetRecord>> subnets = new ConcurrentHashMap<>();

    NetworkFacts(NetworkApi api, LongSupplier nanos) {
        this.api = api;
        this.nanos = nanos;
    }

    /// Those that exist, by id.
    Map<String, NetworkRecord> networks(Collection<String> ids) {
        var missing = missing(ids, networks);
        if (!missing.isEmpty()) {
            for (var network : api.networks(missing)) {
                networks.put(network.id(), new Known<>(network, nanos.getAsLong()));
            }
        }
        return found(ids, networks);
    }

    Map<String, SubnetRecord> subnets(Collection<String> ids) {
        var missing = missing(ids, subnets);
        if (!missing.isEmpty()) {
            for (var subnet : api.subnets(missing)) {
                subnets.put(subnet.id(), new Known<>(subnet, nanos.getAsLong()));
            }
        }
        return found(ids, subnets);
    }

    void forget() {
        networks.clear();
        subnets.clear();
    }

    private <T> List<String> missing(Collection<String> ids, Map<String, Known<T>> known) {
        List<String> missing = new ArrayList<>();
        for (var id : ids) {
            var found = known.get(id);
            if (found == null || nanos.getAsLong() - found.since() > KEPT) {
                known.remove(id);
                missing.add(id);
            }
        }
        return missing;
    }

    private static <T> Map<String, T> found(Collection<String> ids, Map<String, Known<T>> known) {
        Map<String, T> all = new HashMap<>();
        for (var id : ids) {
            var found = known.get(id);
            if (found != null) {
                all.put(id, found.value());
            }
        }
        return all;
    }
}
