package org.pileus.keystone.federation;

import org.jspecify.annotations.Nullable;

/// Another cloud that accepts this one's users.
/// @param authUrl           where a token of it is got
/// @param spUrl             where an assertion about a user is sent
/// @param relayStatePrefix  begins the relay state of such an assertion
public record ServiceProvider(
        String id,
        String authUrl,
        String spUrl,
        boolean enabled,
        @Nullable String description,
        @Nullable String relayStatePrefix) {}
