package org.pileus.keystone.federation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// @param domainId          of its users
/// @param authorizationTtl  how long memberships that a mapping gave are good, in minutes; null for the default
/// @param remoteIds         what it calls itself; no other provider has any of them
public record IdentityProvider(
        String id,
        String domainId,
        boolean enabled,
        @Nullable String description,
        @Nullable Long authorizationTtl,
        List<String> remoteIds) {
    public IdentityProvider {
        remoteIds = List.copyOf(remoteIds);
    }
}
