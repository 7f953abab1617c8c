package org.pileus.keystone.limits;

import org.jspecify.annotations.Nullable;

/// The default limit of a resource of a service, for every project and domain without its own.
/// @param regionId      empty for every region
/// @param defaultLimit  -1 for no limit
record RegisteredLimit(
        String id,
        String serviceId,
        String regionId,
        String resourceName,
        long defaultLimit,
        @Nullable String description) {}
