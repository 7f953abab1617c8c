package org.pileus.neutron.server.rbac;

import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Resource;
import org.pileus.neutron.server.store.ResourceStore;

/// Who else may use a resource, derived from the stored RBAC policies: `shared` and `router:external` are
/// no attributes of their own.
public final class Sharing {
    public static final String SHARED = "access_as_shared";
    public static final String EXTERNAL = "access_as_external";
    static final String EVERYBODY = "*";

    private final Model model;

    public Sharing(Model model) {
        this.model = model;
    }

    public boolean isShared(String objectId, @Nullable String projectId) {
        return has(objectId, SHARED, projectId);
    }

    public boolean isExternal(String objectId, @Nullable String projectId) {
        return has(objectId, EXTERNAL, projectId);
    }

    /// Whether anybody at all may use it as an external network.
    public boolean isExternalForAnybody(String objectId) {
        return model.children(Kind.RBAC_POLICY, objectId).stream()
                .anyMatch(policy -> policy.text("action").equals(EXTERNAL));
    }

    public boolean isSharedWithAnybody(String objectId) {
        return model.children(Kind.RBAC_POLICY, objectId).stream()
                .anyMatch(policy -> policy.text("action").equals(SHARED));
    }

    private boolean has(String objectId, String action, @Nullable String projectId) {
        for (var policy : model.children(Kind.RBAC_POLICY, objectId)) {
            if (policy.text("action").equals(action)) {
                var target = policy.text("target_tenant");
                if (target.equals(EVERYBODY) || target.equals(projectId)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// The policy that opens an object to everybody.
    public static Resource everybody(
            ResourceStore store, String objectType, String objectId, String owner, String action) {
        var body = Json.object()
                .put("project_id", owner)
                .put("object_type", objectType)
                .put("object_id", objectId)
                .put("action", action)
                .put("target_tenant", EVERYBODY);
        return store.fresh(Kind.RBAC_POLICY, body, objectId, key(objectId, action, EVERYBODY));
    }

    public static String key(String objectId, String action, String target) {
        return "rbac:" + objectId + ":" + action + ":" + target;
    }
}
