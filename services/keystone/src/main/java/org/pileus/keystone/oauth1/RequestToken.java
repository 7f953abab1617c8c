package org.pileus.keystone.oauth1;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Secret;

/// A consumer's wish for access to a project.
/// @param userId    who authorised it, or null
/// @param verifier  what that user tells the consumer, or null
/// @param roleIds   what the user lends; empty until then
record RequestToken(
        String id,
        String consumerId,
        String projectId,
        Secret secret,
        Instant expiresAt,
        @Nullable String userId,
        @Nullable String verifier,
        List<String> roleIds) {
    RequestToken {
        roleIds = List.copyOf(roleIds);
    }
}
