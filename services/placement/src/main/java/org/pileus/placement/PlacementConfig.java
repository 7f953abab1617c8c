package org.pileus.placement;

import java.util.Map;
import org.pileus.client.keystone.Credentials;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.Cors;
import org.pileus.placement.candidates.CandidateLimits;

/// What an operator may set.
/// @param serviceUser      `[keystone_authtoken]`: the service's own user, for the validation of tokens
/// @param candidates       `[placement]`: how many candidates one answer holds, and in which order
/// @param cors             `[cors]`: whose pages may call this API
/// @param policyOverrides  `policy.yaml`: rule name to check
public record PlacementConfig(
        Credentials serviceUser, CandidateLimits candidates, Cors cors, Map<String, String> policyOverrides) {
    public PlacementConfig {
        policyOverrides = Map.copyOf(policyOverrides);
    }

    /// Upstream's defaults, with a service user that an installer must replace.
    public static PlacementConfig defaults(String authUrl, Secret password) {
        return new PlacementConfig(
                Credentials.service(authUrl, "placement", password), CandidateLimits.DEFAULT, Cors.NONE, Map.of());
    }

    public PlacementConfig with(Cors newCors) {
        return new PlacementConfig(serviceUser, candidates, newCors, policyOverrides);
    }

    public PlacementConfig with(CandidateLimits newCandidates) {
        return new PlacementConfig(serviceUser, newCandidates, cors, policyOverrides);
    }

    public PlacementConfig with(Map<String, String> newOverrides) {
        return new PlacementConfig(serviceUser, candidates, cors, newOverrides);
    }
}
