package org.pileus.keystone.credentials;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A credential that a user keeps here.
/// @param type  `ec2`, `cert`, `totp` or whatever the client calls it
/// @param blob  the secret itself, in the form of its type; JSON with `access` and `secret` for EC2
record Credential(String id, String userId, @Nullable String projectId, String type, String blob, ObjectNode extra) {
    boolean isEc2() {
        return type.equalsIgnoreCase("ec2");
    }

    @Override
    public String toString() {
        return "Credential " + id;
    }
}
