package org.pileus.keystone.applicationcredentials;

import org.pileus.client.keystone.AccessRule;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.node.ObjectNode;

/// A rule as it is stored, for any application credential of its user.
record UserAccessRule(String id, String userId, AccessRule rule) {
    ObjectNode json() {
        return Json.object()
                .put("id", id)
                .put("service", rule.service())
                .put("path", rule.path())
                .put("method", rule.method());
    }
}
