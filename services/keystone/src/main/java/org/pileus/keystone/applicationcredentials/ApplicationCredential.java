package org.pileus.keystone.applicationcredentials;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;

/// A secret with which a program acts for a user in one project, with some of the user's roles there.
/// @param accessRules   the only requests it may make, or null for no such limit; not to be changed in place
/// @param unrestricted  whether its tokens may make and delete application credentials
public record ApplicationCredential(
        String id,
        String userId,
        String projectId,
        String name,
        @Nullable String description,
        String secretHash,
        List<String> roleIds,
        @Nullable ArrayNode accessRules,
        @Nullable Instant expiresAt,
        boolean unrestricted) {
    public ApplicationCredential {
        roleIds = List.copyOf(roleIds);
    }

    ApplicationCredential withAccessRules(ArrayNode rules) {
        return new ApplicationCredential(
                id, userId, projectId, name, description, secretHash, roleIds, rules, expiresAt, unrestricted);
    }

    @Override
    public String toString() {
        return "ApplicationCredential " + id;
    }
}
