package org.pileus.nova.scheduler;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.pileus.kernel.core.Json;
import org.pileus.nova.model.DestinationRequest;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.InstanceSpec;
import org.pileus.nova.model.NodeStats;
import tools.jackson.databind.node.ObjectNode;

/// Hosts and wishes in few words.
final class Hosts {
    private Hosts() {}

    static UUID provider(String name) {
        return new UUID(1, name.hashCode());
    }

    static NodeStats stats(int freeMemory) {
        return NodeStats.fromJson(Json.object()
                .put("type", "QEMU")
                .put("version", 8_002_000)
                .put("vcpus", 8)
                .put("memory_mb", 8192)
                .put("memory_mb_used", 8192 - freeMemory)
                .put("local_gb", 100));
    }

    static HostState host(String name, int freeMemory) {
        return new HostState(
                name, name, provider(name), "nova", true, true, List.of(), stats(freeMemory), 0, 0, 0, 0, 0);
    }

    static HostState with(
            HostState host, String zone, boolean up, boolean enabled, List<Map<String, String>> aggregates) {
        return new HostState(
                host.host(), host.node(), host.provider(), zone, up, enabled, aggregates, host.stats(), 0, 0, 0, 0, 0);
    }

    static Flavor flavor(Map<String, String> extraSpecs) {
        return new Flavor("f", "f", 1, 512, 1, 0, 0, 1, true, false, null, extraSpecs);
    }

    static DestinationRequest request(Flavor flavor, ObjectNode spec, List<UUID> instances) {
        return new DestinationRequest(
                instances, "p", "u", flavor, null, InstanceSpec.fromJson(spec), Set.of(), Map.of(), null, Set.of(), 2);
    }

    static Wish wish(Flavor flavor, ObjectNode spec, Map<String, Integer> groupHosts) {
        var id = new UUID(7, 7);
        return new Wish(id, request(flavor, spec, List.of(id)), groupHosts);
    }

    static Wish plain() {
        return wish(flavor(Map.of()), Json.object(), Map.of());
    }
}
