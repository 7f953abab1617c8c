package org.pileus.nova.scheduler;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.client.placement.CandidateQuery;
import org.pileus.nova.model.DestinationRequest;
import org.pileus.nova.model.Flavor;

/// What Placement is asked for: the flavor's amounts, and the traits that flavor and image need. Extra specs
/// `resources:CLASS` replace an amount (0 drops it), `trait:T=required|forbidden` adds a trait.
final class ResourceNeeds {
    /// Hosts that an operator disabled carry it; a claim on a named host may still use them.
    private static final String DISABLED = "COMPUTE_STATUS_DISABLED";

    private ResourceNeeds() {}

    static Map<String, Long> amounts(Flavor flavor) {
        Map<String, Long> amounts = new LinkedHashMap<>();
        amounts.put("VCPU", (long) flavor.vcpus());
        amounts.put("MEMORY_MB", (long) flavor.memoryMib());
        amounts.put("DISK_GB", (long) flavor.placementDiskGib());
        for (var spec : flavor.extraSpecs().entrySet()) {
            if (spec.getKey().startsWith("resources:")) {
                amounts.put(spec.getKey().substring("resources:".length()), amount(spec.getValue()));
            }
        }
        amounts.values().removeIf(amount -> amount == 0);
        return amounts;
    }

    private static long amount(String text) {
        try {
            return Math.max(0, Long.parseLong(text.strip()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /// @param provider  only this one, or null for all
    static CandidateQuery query(DestinationRequest request, @Nullable UUID provider, int limit) {
        Set<String> required = new HashSet<>();
        Set<String> forbidden = new HashSet<>();
        traits(request.flavor().extraSpecs(), required, forbidden);
        var image = request.image();
        if (image != null) {
            traits(image.properties(), required, forbidden);
        }
        if (request.spec().forcedHost() == null) {
            forbidden.add(DISABLED);
        }
        var group = CandidateQuery.Group.of(amounts(request.flavor()), required, forbidden);
        return CandidateQuery.of(
                new CandidateQuery.Group(
                        "",
                        group.resources(),
                        group.required(),
                        group.forbidden(),
                        group.memberOf(),
                        group.notMemberOf(),
                        provider),
                limit);
    }

    private static void traits(Map<String, String> specs, Set<String> required, Set<String> forbidden) {
        for (var spec : specs.entrySet()) {
            if (spec.getKey().startsWith("trait:")) {
                var trait = spec.getKey().substring("trait:".length());
                if (spec.getValue().equals("required")) {
                    required.add(trait);
                } else if (spec.getValue().equals("forbidden")) {
                    forbidden.add(trait);
                }
            }
        }
    }
}
