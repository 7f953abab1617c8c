package org.pileus.placement.candidates;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Microversion;
import org.pileus.placement.model.Provider;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Candidates as JSON of one microversion.
final class CandidateView {
    private CandidateView() {}

    /// @param asked the classes of the request; before 1.27 summaries show only these
    static ObjectNode of(
            List<Candidate> candidates, Map<String, Provider> summaries, Set<String> asked, Microversion version) {
        var body = Json.object();
        var requests = body.putArray("allocation_requests");
        for (var candidate : candidates) {
            var node = requests.addObject();
            if (version.atLeast(1, 12)) {
                putByProvider(node.putObject("allocations"), candidate);
            } else {
                putList(node.putArray("allocations"), candidate);
            }
            if (version.atLeast(1, 34)) {
                var mappings = node.putObject("mappings");
                candidate.mappings().forEach((suffix, ids) -> {
                    var list = mappings.putArray(suffix);
                    ids.forEach(list::add);
                });
            }
        }
        putSummaries(body.putObject("provider_summaries"), summaries.values(), asked, version);
        return body;
    }

    private static void putByProvider(ObjectNode node, Candidate candidate) {
        candidate.allocations().forEach((provider, resources) -> {
            var amounts = node.putObject(provider).putObject("resources");
            resources.forEach(amounts::put);
        });
    }

    private static void putList(ArrayNode list, Candidate candidate) {
        candidate.allocations().forEach((provider, resources) -> {
            var item = list.addObject();
            item.putObject("resource_provider").put("uuid", provider);
            var amounts = item.putObject("resources");
            resources.forEach(amounts::put);
        });
    }

    private static void putSummaries(
            ObjectNode node, Collection<Provider> providers, Set<String> asked, Microversion version) {
        for (var provider : providers) {
            var summary = node.putObject(provider.uuid());
            var resources = summary.putObject("resources");
            for (var inventory : provider.inventories().values()) {
                if (version.atLeast(1, 27) || asked.contains(inventory.resourceClass())) {
                    resources
                            .putObject(inventory.resourceClass())
                            .put("capacity", inventory.capacity())
                            .put("used", inventory.used());
                }
            }
            if (version.atLeast(1, 17)) {
                var traits = summary.putArray("traits");
                provider.traits().forEach(traits::add);
            }
            if (version.atLeast(1, 29)) {
                summary.put("parent_provider_uuid", provider.parent());
                summary.put("root_provider_uuid", provider.root());
            }
        }
    }
}
