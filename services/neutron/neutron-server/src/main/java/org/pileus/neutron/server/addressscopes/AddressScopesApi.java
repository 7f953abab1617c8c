package org.pileus.neutron.server.addressscopes;

import java.util.List;
import java.util.Optional;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.policy.Target;
import org.pileus.neutron.server.api.Attribute;
import org.pileus.neutron.server.api.Listing;
import org.pileus.neutron.server.api.ResourceApi;
import org.pileus.neutron.server.api.ResourceType;
import org.pileus.neutron.server.api.Values;
import org.pileus.neutron.server.rbac.Sharing;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Resource;
import org.pileus.neutron.server.store.ResourceStore;
import tools.jackson.databind.node.ObjectNode;

/// `/v2.0/address-scopes`: groups of subnet pools whose addresses do not overlap.
public final class AddressScopesApi implements ResourceApi<Resource> {
    static final ResourceType TYPE = ResourceType.plain(
            "address_scope",
            "address_scopes",
            "AddressScope",
            List.of(
                    Attribute.of("name", Values.text(255)).or(""),
                    Attribute.fixed("ip_version", Values.IP_VERSION).needed(),
                    Attribute.of("shared", Values.FLAG).or(false)));

    private final Database db;
    private final ResourceStore store;
    private final Model model;
    private final Sharing sharing;

    public AddressScopesApi(Database db, ResourceStore store, Model model, Sharing sharing) {
        this.db = db;
        this.store = store;
        this.model = model;
        this.sharing = sharing;
    }

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public List<Resource> candidates(Request request, Listing listing) {
        return List.copyOf(model.all(Kind.ADDRESS_SCOPE));
    }

    @Override
    public Optional<Resource> find(String id) {
        return model.find(Kind.ADDRESS_SCOPE, id);
    }

    @Override
    public String id(Resource scope) {
        return scope.id();
    }

    @Override
    public int revision(Resource scope) {
        return scope.revision();
    }

    @Override
    public Target target(Resource scope, RequestContext caller) {
        return Target.project(scope.projectId())
                .with("shared", sharing.isShared(scope.id(), caller.projectId()) ? "True" : "False");
    }

    @Override
    public ObjectNode view(Resource scope, RequestContext caller) {
        var view = scope.view();
        view.remove(List.of("revision_number", "created_at", "updated_at", "tags"));
        view.put("shared", sharing.isShared(scope.id(), caller.projectId()));
        return view;
    }

    @Override
    public Resource create(Request request, ObjectNode attributes) {
        var body = attributes.deepCopy();
        body.remove("shared");
        var scope = store.fresh(Kind.ADDRESS_SCOPE, body, null, null);
        db.run(tx -> {
            store.insert(tx, scope);
            if (attributes.path("shared").booleanValue()) {
                store.insert(
                        tx, Sharing.everybody(store, "address_scope", scope.id(), scope.projectId(), Sharing.SHARED));
            }
        });
        return scope;
    }

    @Override
    public Resource update(Request request, Resource scope, ObjectNode changes) {
        return store.untilSettled(() -> {
            var now = find(scope.id()).orElseThrow(() -> ApiException.notFound("AddressScope", scope.id()));
            var kept = changes.deepCopy();
            kept.remove("shared");
            var next = now.with(kept, store.now());
            var shared = sharing.isShared(now.id(), null);
            var wanted = changes.path("shared").asBoolean(shared);
            if (shared && !wanted) {
                throw new ApiException(new Failure.Invalid(
                        "AddressScopeUpdateError",
                        "Unable to update address scope " + now.id() + " : Shared address scope can't be unshared."));
            }
            db.run(tx -> {
                store.update(tx, next);
                if (wanted && !shared) {
                    store.insert(
                            tx, Sharing.everybody(store, "address_scope", now.id(), now.projectId(), Sharing.SHARED));
                }
            });
            return next;
        });
    }

    @Override
    public void delete(Request request, Resource scope) {
        var used = model.all(Kind.SUBNETPOOL).stream()
                .anyMatch(pool -> scope.id().equals(pool.textOrNull("address_scope_id")));
        if (used) {
            throw new ApiException(new Failure.Conflict(
                    "AddressScopeInUse",
                    "Unable to complete operation on address scope " + scope.id()
                            + ". There are one or more subnet pools in use on the address scope."));
        }
        store.untilSettled(() -> {
            var now = find(scope.id()).orElseThrow(() -> ApiException.notFound("AddressScope", scope.id()));
            db.run(tx -> store.delete(tx, now, model.children(Kind.RBAC_POLICY, now.id())));
            return now;
        });
    }
}
