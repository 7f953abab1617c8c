package org.pileus.keystone.federation;

import org.jspecify.annotations.Nullable;

/// A way in which an identity provider vouches for its users.
/// @param remoteIdAttribute  the attribute in which the provider names itself
public record Protocol(
        String providerId,
        String id,
        String mappingId,
        @Nullable String remoteIdAttribute) {}
