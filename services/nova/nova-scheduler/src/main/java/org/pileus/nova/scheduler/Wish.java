package org.pileus.nova.scheduler;

import java.util.Map;
import java.util.UUID;
import org.pileus.nova.model.DestinationRequest;

/// One instance of a request, while places for its siblings are found one by one.
/// @param instance    whose id also breaks ties, so that equal hosts are used in turn, the same for the same id
/// @param groupHosts  members of its server group by host, siblings placed a moment ago included
public record Wish(UUID instance, DestinationRequest request, Map<String, Integer> groupHosts) {
    public Wish {
        groupHosts = Map.copyOf(groupHosts);
    }

    /// `affinity` and so on; empty without a group.
    public String groupPolicy() {
        var group = request.spec().group();
        return group == null ? "" : group.policy();
    }
}
