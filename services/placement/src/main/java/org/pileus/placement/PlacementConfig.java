package org.pileus.placement;

import java.util.Map;
import org.pileus.client.keystone.Credentials;
import org.pileus.kernel.core.Secret;

/// What an operator may set.
/// @param serviceUser              `[keystone_authtoken]`: the service's own user, for the validation of tokens
/// @param maxAllocationCandidates `[placement] max_allocation_candidates`: candidates per answer at most, 0
///     or less for as many as the asker wants
/// @param policyOverrides          `policy.yaml`: rule name to check
public record PlacementConfig(
        Credentials serviceUser, int maxAllocationCandidates, Map<String, String> policyOverrides) {
    public PlacementConfig {
        policyOverrides = Map.copyOf(policyOverrides);
    }

    /// Upstream's defaults, with a service user that an installer must replace.
    public static PlacementConfig defaults(String authUrl, Secret password) {
        return new PlacementConfig(Credentials.service(authUrl, "placement", password), -1, Map.of());
    }
}
