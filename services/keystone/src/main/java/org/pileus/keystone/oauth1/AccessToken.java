package org.pileus.keystone.oauth1;

import java.time.Instant;
import java.util.List;

/// What lets a consumer act for a user, in one project and with these roles.
public record AccessToken(
        String id, String consumerId, String userId, String projectId, List<String> roleIds, Instant expiresAt) {
    public AccessToken {
        roleIds = List.copyOf(roleIds);
    }
}
