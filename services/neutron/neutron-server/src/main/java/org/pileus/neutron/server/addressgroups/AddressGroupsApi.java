package org.pileus.neutron.server.addressgroups;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;
import org.pileus.kernel.policy.Target;
import org.pileus.neutron.server.api.Attribute;
import org.pileus.neutron.server.api.Listing;
import org.pileus.neutron.server.api.ResourceApi;
import org.pileus.neutron.server.api.ResourceRoutes;
import org.pileus.neutron.server.api.ResourceType;
import org.pileus.neutron.server.api.ValueType;
import org.pileus.neutron.server.api.Values;
import org.pileus.neutron.server.notify.AgentNotifier;
import org.pileus.neutron.server.rbac.Sharing;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Resource;
import org.pileus.neutron.server.store.ResourceStore;
import tools.jackson.databind.node.ObjectNode;

/// `/v2.0/address-groups`.
public final class AddressGroupsApi implements ResourceApi<Resource> {
    private static final ValueType ADDRESSES = Values.set(1000, Values.CIDR);

    static final ResourceType TYPE = ResourceType.standard(
            "address_group",
            "AddressGroup",
            Attribute.of("name", Values.text(255)).or(""),
            Attribute.fixed("addresses", ADDRESSES).or(Json.array()).hiddenFromLists(),
            Attribute.readOnly("shared").notSorted());

    private final Database db;
    private final ResourceStore store;
    private final Model model;
    private final Sharing sharing;
    private final AgentNotifier agents;

    public AddressGroupsApi(Database db, ResourceStore store, Model model, Sharing sharing, AgentNotifier agents) {
        this.db = db;
        this.store = store;
        this.model = model;
        this.sharing = sharing;
        this.agents = agents;
    }

    /// The routes beside those that all resources have.
    public List<Route> moreRoutes(ResourceRoutes<Resource> routes) {
        var base = "/v2.0/address-groups/{id}/";
        return List.of(
                Route.object("PUT", base + "add_addresses", "add_addresses", request -> change(request, routes, true)),
                Route.object(
                        "PUT",
                        base + "remove_addresses",
                        "remove_addresses",
                        request -> change(request, routes, false)));
    }

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public List<Resource> candidates(Request request, Listing listing) {
        return List.copyOf(model.all(Kind.ADDRESS_GROUP));
    }

    @Override
    public Optional<Resource> find(String id) {
        return model.find(Kind.ADDRESS_GROUP, id);
    }

    @Override
    public String id(Resource group) {
        return group.id();
    }

    @Override
    public int revision(Resource group) {
        return group.revision();
    }

    @Override
    public Target target(Resource group, RequestContext caller) {
        return Target.project(group.projectId())
                .with("shared", sharing.isShared(group.id(), caller.projectId()) ? "True" : "False");
    }

    @Override
    public ObjectNode view(Resource group, RequestContext caller) {
        return group.view().put("shared", sharing.isShared(group.id(), caller.projectId()));
    }

    @Override
    public Resource create(Request request, ObjectNode attributes) {
        var group = store.fresh(Kind.ADDRESS_GROUP, attributes, null, null);
        db.run(tx -> store.insert(tx, group));
        return group;
    }

    @Override
    public Resource update(Request request, Resource group, ObjectNode changes) {
        return store.untilSettled(() -> {
            var next = current(group).with(changes, store.now());
            db.run(tx -> store.update(tx, next));
            return next;
        });
    }

    private Resource current(Resource group) {
        return find(group.id()).orElseThrow(() -> ApiException.notFound("AddressGroup", group.id()));
    }

    private List<Resource> rulesNaming(Resource group) {
        return model.all(Kind.SECURITY_GROUP_RULE).stream()
                .filter(rule -> group.id().equals(rule.textOrNull("remote_address_group_id")))
                .toList();
    }

    private Response change(Request request, ResourceRoutes<Resource> routes, boolean add) {
        var group = routes.require(request);
        request.authorize(target(group, request.context()));
        // clients send the list with and without the wrapper
        var body = request.jsonObject();
        var given = body.path("address_group").isObject()
                ? body.path("address_group").get("addresses")
                : body.get("addresses");
        if (given == null) {
            throw ApiException.invalid("Invalid input for addresses. Reason: it is missing.");
        }
        var wanted = new TreeSet<String>();
        ADDRESSES.accept("addresses", given).forEach(address -> wanted.add(address.stringValue()));
        var next = store.untilSettled(() -> {
            var now = current(group);
            var addresses = new TreeSet<>(now.texts("addresses"));
            if (add) {
                addresses.addAll(wanted);
            } else if (!addresses.containsAll(wanted)) {
                throw new ApiException(new Failure.NotFound(
                        "AddressesNot",
                        group.id(),
                        "Some of the addresses are not in address group " + group.id() + "."));
            } else {
                addresses.removeAll(wanted);
            }
            var changes = Json.object();
            addresses.forEach(changes.putArray("addresses")::add);
            ADDRESSES.accept("addresses", changes.path("addresses"));
            var changed = now.with(changes, store.now());
            db.run(tx -> store.update(tx, changed));
            return changed;
        });
        agents.addressesChanged(next);
        var reply = Json.object();
        reply.set("address_group", view(next, request.context()));
        return Response.ok(reply);
    }

    @Override
    public void delete(Request request, Resource group) {
        store.untilSettled(() -> {
            if (!rulesNaming(group).isEmpty()) {
                throw new ApiException(new Failure.Conflict(
                        "AddressGroupInUse", "Address group " + group.id() + " is in use by one or more rules."));
            }
            var now = current(group);
            db.run(tx -> store.delete(tx, now, model.children(Kind.RBAC_POLICY, now.id())));
            return now;
        });
    }
}
