package org.pileus.neutron.server.subnetpools;

import inet.ipaddr.IPAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.db.Transaction;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;
import org.pileus.kernel.policy.Target;
import org.pileus.neutron.server.api.Attribute;
import org.pileus.neutron.server.api.Listing;
import org.pileus.neutron.server.api.ResourceApi;
import org.pileus.neutron.server.api.ResourceRoutes;
import org.pileus.neutron.server.api.ResourceType;
import org.pileus.neutron.server.api.Values;
import org.pileus.neutron.server.rbac.Sharing;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Quotas;
import org.pileus.neutron.server.store.Resource;
import org.pileus.neutron.server.store.ResourceStore;
import org.pileus.neutron.server.store.Stale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/v2.0/subnetpools`: prefixes that subnets are cut from.
public final class SubnetPoolsApi implements ResourceApi<Resource> {
    static final ResourceType TYPE = ResourceType.standard(
            "subnetpool",
            "SubnetPool",
            Attribute.of("name", Values.notEmpty(Values.text(255))).needed(),
            Attribute.of("prefixes", Values.list(200, Values.CIDR)).needed().hiddenFromLists(),
            Attribute.of("default_quota", Values.integer(0, Integer.MAX_VALUE).orNull())
                    .orNull(),
            Attribute.of("default_prefixlen", Values.integer(0, 128)),
            Attribute.of("min_prefixlen", Values.integer(0, 128)),
            Attribute.of("max_prefixlen", Values.integer(0, 128)),
            Attribute.of("address_scope_id", Values.UUID_TEXT.orNull()).orNull(),
            Attribute.of("is_default", Values.FLAG).or(false),
            Attribute.fixed("shared", Values.FLAG).or(false),
            Attribute.readOnly("ip_version"));

    private final Database db;
    private final ResourceStore store;
    private final Model model;
    private final Quotas quotas;
    private final Sharing sharing;

    public SubnetPoolsApi(Database db, ResourceStore store, Model model, Quotas quotas, Sharing sharing) {
        this.db = db;
        this.store = store;
        this.model = model;
        this.quotas = quotas;
        this.sharing = sharing;
    }

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public List<Resource> candidates(Request request, Listing listing) {
        return List.copyOf(model.all(Kind.SUBNETPOOL));
    }

    @Override
    public Optional<Resource> find(String id) {
        return model.find(Kind.SUBNETPOOL, id);
    }

    @Override
    public String id(Resource pool) {
        return pool.id();
    }

    @Override
    public int revision(Resource pool) {
        return pool.revision();
    }

    @Override
    public Target target(Resource pool, RequestContext caller) {
        return Target.project(pool.projectId())
                .with("shared", sharing.isShared(pool.id(), caller.projectId()) ? "True" : "False");
    }

    @Override
    public ObjectNode view(Resource pool, RequestContext caller) {
        var view = pool.view();
        view.put("shared", sharing.isShared(pool.id(), caller.projectId()));
        return view;
    }

    @Override
    public Resource create(Request request, ObjectNode attributes) {
        var body = attributes.deepCopy();
        body.remove("shared");
        if (attributes.path("prefixes").isEmpty()) {
            throw new ApiException(new Failure.Invalid("EmptySubnetPoolPrefixList", "Empty subnet pool prefix list."));
        }
        var prefixes = prefixes(attributes.path("prefixes"));
        body.set("prefixes", texts(prefixes));
        body.put("ip_version", prefixes.getFirst().isIPv6() ? 6 : 4);
        completeLengths(body, prefixes.getFirst().isIPv6());
        requireScope(request, body);
        var project = attributes.path("project_id").stringValue();
        return store.untilSettled(() -> {
            var pool = store.fresh(
                    Kind.SUBNETPOOL, body, body.path("address_scope_id").asString(null), defaultKey(body));
            requireNoOtherDefault(pool);
            db.run(tx -> {
                quotas.take(tx, project, "subnetpool", 1);
                insert(tx, pool);
                if (attributes.path("shared").booleanValue()) {
                    store.insert(tx, Sharing.everybody(store, "subnetpool", pool.id(), project, Sharing.SHARED));
                }
            });
            return pool;
        });
    }

    private void insert(Transaction tx, Resource pool) {
        try {
            store.insert(tx, pool);
        } catch (DuplicateKey e) {
            throw new Stale("default subnet pools");
        }
    }

    private static @Nullable String defaultKey(ObjectNode body) {
        return body.path("is_default").asBoolean(false)
                ? "default-pool:" + body.path("ip_version").intValue()
                : null;
    }

    private void requireNoOtherDefault(Resource pool) {
        var key = pool.uniqueKey();
        if (key != null) {
            model.withKey(key).filter(other -> !other.id().equals(pool.id())).ifPresent(other -> {
                throw wrong(
                        "A default subnetpool for this IP family has already been set. Only one default may exist per IP family");
            });
        }
    }

    private static ApiException wrong(String reason) {
        return new ApiException(new Failure.Invalid("InvalidInput", "Invalid input for operation: " + reason + "."));
    }

    /// The prefixes of one family, merged where they touch or overlap.
    private static List<IPAddress> prefixes(JsonNode given) {
        List<IPAddress> all = new ArrayList<>();
        for (var text : given) {
            all.add(Objects.requireNonNull(Values.prefix(text.stringValue(), true)));
        }
        var ipv6 = all.getFirst().isIPv6();
        for (var prefix : all) {
            if (prefix.isIPv6() != ipv6) {
                throw new ApiException(new Failure.Invalid(
                        "PrefixVersionMismatch", "Cannot mix IPv4 and IPv6 prefixes in a subnet pool."));
            }
        }
        var first = all.getFirst();
        return List.of(first.mergeToPrefixBlocks(all.subList(1, all.size()).toArray(IPAddress[]::new)));
    }

    private static ArrayNode texts(List<IPAddress> prefixes) {
        var array = Json.array();
        prefixes.forEach(prefix -> array.add(prefix.toCanonicalString()));
        return array;
    }

    private static void completeLengths(ObjectNode body, boolean ipv6) {
        var bits = ipv6 ? 128 : 32;
        var least = body.path("min_prefixlen").asInt(ipv6 ? 64 : 8);
        var most = body.path("max_prefixlen").asInt(bits);
        var standard = body.path("default_prefixlen").asInt(least);
        if (least > bits || most > bits || least > most) {
            throw new ApiException(new Failure.Invalid(
                    "IllegalSubnetPoolPrefixBounds",
                    "Illegal prefix bounds: min_prefixlen=" + least + ", max_prefixlen=" + most + "."));
        }
        if (standard < least || standard > most) {
            throw new ApiException(new Failure.Invalid(
                    "IllegalSubnetPoolPrefixBounds",
                    "Illegal prefix bounds: default_prefixlen=" + standard + ", min_prefixlen=" + least
                            + ", max_prefixlen=" + most + "."));
        }
        body.put("min_prefixlen", least);
        body.put("max_prefixlen", most);
        body.put("default_prefixlen", standard);
    }

    private void requireScope(Request request, ObjectNode body) {
        var id = body.path("address_scope_id");
        if (!id.isString()) {
            return;
        }
        var scope = model.find(Kind.ADDRESS_SCOPE, id.stringValue())
                .filter(found -> request.context().hasRole("admin")
                        || found.projectId().equals(request.context().projectId())
                        || sharing.isShared(found.id(), request.context().projectId()))
                .orElseThrow(() -> ApiException.notFound("AddressScope", id.stringValue()));
        if (scope.integer("ip_version", 4) != body.path("ip_version").intValue()) {
            throw new ApiException(
                    new Failure.Invalid(
                            "IllegalSubnetPoolIpVersionAssociation",
                            "Illegal subnetpool association: subnetpool cannot associate with an address scope of another IP version."));
        }
    }

    @Override
    public Resource update(Request request, Resource pool, ObjectNode changes) {
        return store.untilSettled(() -> {
            var now = find(pool.id()).orElseThrow(() -> ApiException.notFound("SubnetPool", pool.id()));
            var kept = changes.deepCopy();
            if (changes.has("prefixes")) {
                kept.set("prefixes", extended(now, changes.path("prefixes")));
            }
            var body = now.body().deepCopy();
            body.setAll(kept);
            completeLengths(body, now.integer("ip_version", 4) == 6);
            if (changes.has("address_scope_id")) {
                requireScope(request, body);
            }
            var next = now.with(kept, store.now()).withUniqueKey(defaultKey(body));
            requireNoOtherDefault(next);
            db.run(tx -> store.update(tx, next));
            return next;
        });
    }

    /// The routes beside those that all resources have.
    public List<Route> moreRoutes(ResourceRoutes<Resource> routes) {
        var base = "/v2.0/subnetpools/{id}/";
        return List.of(
                Route.object("PUT", base + "add_prefixes", "add_prefixes", request -> change(request, routes, true)),
                Route.object(
                        "PUT", base + "remove_prefixes", "remove_prefixes", request -> change(request, routes, false)));
    }

    private Response change(Request request, ResourceRoutes<Resource> routes, boolean add) {
        var pool = routes.require(request);
        request.authorize(target(pool, request.context()));
        var given = request.jsonObject().get("prefixes");
        if (given == null || given.isEmpty()) {
            throw ApiException.invalid("Invalid input for prefixes. Reason: they are missing.");
        }
        var wanted = Values.list(200, Values.CIDR).accept("prefixes", given);
        var next = store.untilSettled(() -> {
            var now = find(pool.id()).orElseThrow(() -> ApiException.notFound("SubnetPool", pool.id()));
            var changes = Json.object();
            changes.set("prefixes", add ? with(now, wanted) : without(now, wanted));
            var changed = now.with(changes, store.now());
            db.run(tx -> store.update(tx, changed));
            return changed;
        });
        var body = Json.object();
        body.set("prefixes", next.get("prefixes"));
        return Response.ok(body);
    }

    private static ArrayNode with(Resource pool, JsonNode added) {
        var all = Json.array();
        pool.get("prefixes").forEach(all::add);
        added.forEach(all::add);
        return texts(prefixes(all));
    }

    /// A prefix can go while no subnet has come from it.
    private ArrayNode without(Resource pool, JsonNode gone) {
        var left = Json.array();
        List<String> removed = new ArrayList<>();
        gone.forEach(prefix -> removed.add(prefix.stringValue()));
        if (!pool.texts("prefixes").containsAll(removed)) {
            throw new ApiException(new Failure.Invalid(
                    "IllegalSubnetPoolPrefixUpdate", "Illegal update to prefixes: some are not in the subnet pool."));
        }
        for (var subnet : model.all(Kind.SUBNET)) {
            var used = Objects.requireNonNull(Values.prefix(subnet.text("cidr"), true));
            var mine = pool.id().equals(subnet.textOrNull("subnetpool_id"));
            if (mine
                    && removed.stream()
                            .anyMatch(text -> Objects.requireNonNull(Values.prefix(text, true))
                                    .contains(used))) {
                throw new ApiException(new Failure.Conflict(
                        "IllegalSubnetPoolPrefixUpdate",
                        "Illegal update to prefixes: subnet " + subnet.id() + " uses one."));
            }
        }
        for (var text : pool.texts("prefixes")) {
            if (!removed.contains(text)) {
                left.add(text);
            }
        }
        return left;
    }

    /// Prefixes may grow but not shrink: subnets may have come from them.
    private static ArrayNode extended(Resource pool, JsonNode given) {
        if (given.isEmpty()) {
            throw new ApiException(new Failure.Invalid("EmptySubnetPoolPrefixList", "Empty subnet pool prefix list."));
        }
        var next = prefixes(given);
        for (var old : pool.texts("prefixes")) {
            var before = Objects.requireNonNull(Values.prefix(old, true));
            if (next.stream().noneMatch(prefix -> prefix.contains(before))) {
                throw new ApiException(new Failure.Invalid(
                        "IllegalSubnetPoolPrefixUpdate", "Illegal update to prefixes: " + old + " would be removed."));
            }
        }
        return texts(next);
    }

    @Override
    public void delete(Request request, Resource pool) {
        store.untilSettled(() -> {
            var now = find(pool.id()).orElseThrow(() -> ApiException.notFound("SubnetPool", pool.id()));
            var used = model.all(Kind.SUBNET).stream()
                    .anyMatch(subnet -> now.id().equals(subnet.textOrNull("subnetpool_id")));
            if (used) {
                throw new ApiException(new Failure.Conflict(
                        "SubnetPoolDeleteError",
                        "Unable to delete subnet pool: Subnet pool has existing allocations."));
            }
            // a subnet that comes from it at this moment writes its next revision, so one of both loses
            db.run(tx -> {
                store.delete(tx, now, model.children(Kind.RBAC_POLICY, now.id()));
                quotas.give(tx, now.projectId(), "subnetpool", 1);
            });
            return now;
        });
    }
}
