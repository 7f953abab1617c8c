package org.pileus.keystone.limits;

import org.jspecify.annotations.Nullable;

/// The limit of one project or domain.
/// @param registered  what it stands instead of
/// @param projectId   empty when it is a domain's
/// @param domainId    empty when it is a project's
record OwnerLimit(
        String id,
        RegisteredLimit registered,
        String projectId,
        String domainId,
        long limit,
        @Nullable String description) {}
