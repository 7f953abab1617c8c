package org.pileus.keystone.memory;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.node.ObjectNode;

/// What one transaction changed, collected while it runs.
public final class Changes {
    private final Set<Change> changed = new LinkedHashSet<>();
    private final List<ObjectNode> revoked = new ArrayList<>();

    public Changes changed(Kind kind, String id) {
        changed.add(new Change(kind, id));
        return this;
    }

    /// Tokens that may be worth less from now on. Messages name what they have in common.
    /// @param key  `user_id`, `project_id`, `domain_id`, `audit_id` or `application_credential_id`
    public Changes revoked(String key, String id) {
        revoked.add(Json.object().put(key, id));
        return this;
    }

    /// Any token may be worth less.
    public Changes revokedAll() {
        revoked.clear();
        revoked.add(Json.object());
        return this;
    }

    Set<Change> all() {
        return changed;
    }

    List<ObjectNode> revocations() {
        return revoked;
    }
}
