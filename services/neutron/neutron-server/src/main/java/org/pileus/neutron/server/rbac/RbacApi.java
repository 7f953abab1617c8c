package org.pileus.neutron.server.rbac;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.policy.Target;
import org.pileus.neutron.server.api.Attribute;
import org.pileus.neutron.server.api.Listing;
import org.pileus.neutron.server.api.ResourceApi;
import org.pileus.neutron.server.api.ResourceType;
import org.pileus.neutron.server.api.Values;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Quotas;
import org.pileus.neutron.server.store.Resource;
import org.pileus.neutron.server.store.ResourceStore;
import tools.jackson.databind.node.ObjectNode;

/// `/v2.0/rbac-policies`: sharing with one project, or with everybody.
public final class RbacApi implements ResourceApi<Resource> {
    private static final Map<String, Kind> OBJECTS = Map.of(
            "network", Kind.NETWORK,
            "subnetpool", Kind.SUBNETPOOL,
            "security_group", Kind.SECURITY_GROUP,
            "address_scope", Kind.ADDRESS_SCOPE,
            "address_group", Kind.ADDRESS_GROUP);

    static final ResourceType TYPE = ResourceType.plain(
            "rbac_policy",
            "rbac_policies",
            "RbacPolicy",
            List.of(
                    Attribute.fixed("object_type", Values.text(255)).needed(),
                    Attribute.fixed("object_id", Values.UUID_TEXT).needed(),
                    Attribute.fixed("action", Values.text(255)).needed(),
                    Attribute.of("target_tenant", Values.notEmpty(Values.text(255)))
                            .needed()));

    private final Database db;
    private final ResourceStore store;
    private final Model model;
    private final Quotas quotas;

    public RbacApi(Database db, ResourceStore store, Model model, Quotas quotas) {
        this.db = db;
        this.store = store;
        this.model = model;
        this.quotas = quotas;
    }

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public List<Resource> candidates(Request request, Listing listing) {
        return List.copyOf(model.all(Kind.RBAC_POLICY));
    }

    @Override
    public Optional<Resource> find(String id) {
        return model.find(Kind.RBAC_POLICY, id);
    }

    @Override
    public String id(Resource policy) {
        return policy.id();
    }

    @Override
    public int revision(Resource policy) {
        return policy.revision();
    }

    @Override
    public Target target(Resource policy, RequestContext caller) {
        return Target.project(policy.projectId()).with("target_tenant", policy.text("target_tenant"));
    }

    @Override
    public Target targetOfNew(Request request, ObjectNode attributes) {
        return Target.project(attributes.path("project_id").stringValue())
                .with("target_tenant", attributes.path("target_tenant").stringValue());
    }

    @Override
    public Target targetOfUpdate(Resource policy, ObjectNode changes, RequestContext caller) {
        return Target.project(policy.projectId())
                .with("target_tenant", changes.path("target_tenant").asString(policy.text("target_tenant")));
    }

    @Override
    public ObjectNode view(Resource policy, RequestContext caller) {
        var view = policy.view();
        view.remove(List.of("revision_number", "created_at", "updated_at", "tags"));
        return view;
    }

    @Override
    public Resource create(Request request, ObjectNode attributes) {
        var type = attributes.path("object_type").stringValue();
        var kind = OBJECTS.get(type);
        if (kind == null) {
            throw new ApiException(new Failure.Invalid(
                    "InvalidInput", "Invalid input for operation: 'object_type' is not one that can be shared."));
        }
        var action = attributes.path("action").stringValue();
        if (!action.equals(Sharing.SHARED) && !(kind == Kind.NETWORK && action.equals(Sharing.EXTERNAL))) {
            throw new ApiException(new Failure.Invalid(
                    "InvalidInput",
                    "Invalid input for operation: the action is not valid for object type " + type + "."));
        }
        var objectId = attributes.path("object_id").stringValue();
        var object = model.find(kind, objectId)
                .filter(found -> owns(request.context(), found))
                .orElseThrow(() -> ApiException.notFound("RbacObject", objectId));
        var target = attributes.path("target_tenant").stringValue();
        if (action.equals(Sharing.EXTERNAL) && !request.context().hasRole("admin")) {
            throw ApiException.forbidden("Only admins can manipulate policies on networks they do not own.");
        }
        var policy = store.fresh(Kind.RBAC_POLICY, attributes, object.id(), Sharing.key(objectId, action, target));
        try {
            store.untilSettled(() -> {
                db.run(tx -> {
                    quotas.take(tx, policy.projectId(), "rbac_policy", 1);
                    store.insert(tx, policy);
                });
                return policy;
            });
        } catch (DuplicateKey e) {
            throw new ApiException(
                    new Failure.Conflict("DuplicateRbacPolicy", "An RBAC policy already exists with those values."));
        }
        return policy;
    }

    private static boolean owns(RequestContext caller, Resource object) {
        return caller.hasRole("admin") || object.projectId().equals(caller.projectId());
    }

    @Override
    public Resource update(Request request, Resource policy, ObjectNode changes) {
        return store.untilSettled(() -> {
            var now = find(policy.id()).orElseThrow(() -> ApiException.notFound("RbacPolicy", policy.id()));
            var target = changes.path("target_tenant").asString(now.text("target_tenant"));
            var key = Sharing.key(now.requireParent(), now.text("action"), target);
            var next = now.with(changes, store.now()).withUniqueKey(key);
            try {
                db.run(tx -> {
                    requireUnused(tx, now, target);
                    store.update(tx, next);
                });
            } catch (DuplicateKey e) {
                throw new ApiException(new Failure.Conflict(
                        "DuplicateRbacPolicy", "An RBAC policy already exists with those values."));
            }
            return next;
        });
    }

    @Override
    public void delete(Request request, Resource policy) {
        store.untilSettled(() -> {
            var now = find(policy.id()).orElseThrow(() -> ApiException.notFound("RbacPolicy", policy.id()));
            db.run(tx -> {
                requireUnused(tx, now, null);
                store.delete(tx, now, List.of());
                quotas.give(tx, now.projectId(), "rbac_policy", 1);
            });
            return now;
        });
    }

    /// A sharing that somebody relies on stays: ports in a shared network, gateways in an external one.
    /// @param newTarget who is served afterwards, or null for nobody
    private void requireUnused(Query query, Resource policy, @org.jspecify.annotations.Nullable String newTarget) {
        var kind = OBJECTS.get(policy.text("object_type"));
        var target = policy.text("target_tenant");
        if (kind != Kind.NETWORK || target.equals(newTarget) || Sharing.EVERYBODY.equals(newTarget)) {
            return;
        }
        var owner = model.find(Kind.NETWORK, policy.requireParent())
                .map(Resource::projectId)
                .orElse("");
        var owners = policy.text("action").equals(Sharing.EXTERNAL)
                ? " AND p.device_owner IN ('network:router_gateway', 'network:floatingip')"
                : " AND p.device_owner NOT LIKE 'network:%' AND p.project_id <> ''";
        var everybody = target.equals(Sharing.EVERYBODY);
        var used = everybody
                ? query.list(
                        "SELECT DISTINCT p.project_id FROM ports p WHERE p.network_id = ?" + owners,
                        row -> row.text(1),
                        policy.requireParent())
                : query.list(
                        "SELECT DISTINCT p.project_id FROM ports p WHERE p.network_id = ? AND p.project_id = ?"
                                + owners,
                        row -> row.text(1),
                        policy.requireParent(),
                        target);
        for (var project : used) {
            if (!project.equals(owner) && !servedOtherwise(policy, project)) {
                throw new ApiException(new Failure.Conflict(
                        "RbacPolicyInUse",
                        "RBAC policy on object " + policy.requireParent()
                                + " cannot be removed because other objects depend on it."));
            }
        }
    }

    private boolean servedOtherwise(Resource policy, String project) {
        return model.children(Kind.RBAC_POLICY, policy.requireParent()).stream()
                .filter(other ->
                        !other.id().equals(policy.id()) && other.text("action").equals(policy.text("action")))
                .anyMatch(other -> other.text("target_tenant").equals(Sharing.EVERYBODY)
                        || other.text("target_tenant").equals(project));
    }
}
