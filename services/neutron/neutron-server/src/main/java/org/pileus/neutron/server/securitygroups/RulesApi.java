package org.pileus.neutron.server.securitygroups;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.policy.Target;
import org.pileus.neutron.server.api.Attribute;
import org.pileus.neutron.server.api.Listing;
import org.pileus.neutron.server.api.ResourceApi;
import org.pileus.neutron.server.api.ResourceType;
import org.pileus.neutron.server.api.ValueType;
import org.pileus.neutron.server.api.Values;
import org.pileus.neutron.server.notify.AgentNotifier;
import org.pileus.neutron.server.rbac.Sharing;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Quotas;
import org.pileus.neutron.server.store.Resource;
import org.pileus.neutron.server.store.ResourceStore;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// `/v2.0/security-group-rules`. Rules are never changed, only made and deleted; each time the group gets
/// its next revision.
public final class RulesApi implements ResourceApi<Resource> {
    private static final ValueType PROTOCOL = (name, value) -> {
        var normal = Protocols.normal(value);
        return normal == null ? NullNode.instance : StringNode.valueOf(normal);
    };
    private static final ValueType ETHERTYPE = (name, value) -> {
        var word = value.isString() ? value.stringValue().toLowerCase(Locale.ROOT) : "";
        return switch (word) {
            case "ipv4" -> StringNode.valueOf("IPv4");
            case "ipv6" -> StringNode.valueOf("IPv6");
            default ->
                throw new ApiException(new Failure.Invalid(
                        "SecurityGroupRuleInvalidEtherType",
                        "Security group rule for this ethertype not supported. Allowed values are IPv4 and IPv6."));
        };
    };
    private static final ValueType PORT = (name, value) -> {
        if (value.isNull()) {
            return value;
        }
        try {
            return Values.integer(0, 65535).accept(name, value);
        } catch (ApiException e) {
            throw new ApiException(
                    new Failure.Invalid(
                            "SecurityGroupInvalidPortValue", "Invalid value for port " + Values.plain(value)),
                    e);
        }
    };
    private static final ValueType PREFIX =
            (name, value) -> value.isString() && value.stringValue().isEmpty()
                    ? NullNode.instance
                    : Values.text(50).orNull().accept(name, value);

    static final ResourceType TYPE = ResourceType.standard(
            "security_group_rule",
            "SecurityGroupRule",
            Attribute.fixed("security_group_id", Values.text(36)).needed(),
            Attribute.fixed("direction", Values.oneOf("ingress", "egress")).needed(),
            Attribute.fixed("ethertype", ETHERTYPE).or("IPv4"),
            Attribute.fixed("protocol", PROTOCOL).orNull(),
            Attribute.fixed("port_range_min", PORT).orNull(),
            Attribute.fixed("port_range_max", PORT).orNull(),
            Attribute.fixed("remote_ip_prefix", PREFIX).orNull(),
            Attribute.fixed("remote_group_id", Values.text(36).orNull()).orNull(),
            Attribute.fixed("remote_address_group_id", Values.text(36).orNull()).orNull(),
            Attribute.readOnly("normalized_cidr"),
            Attribute.readOnly("belongs_to_default_sg"));

    private final Database db;
    private final ResourceStore store;
    private final Model model;
    private final Quotas quotas;
    private final SecurityGroups groups;
    private final Sharing sharing;
    private final AgentNotifier agents;

    public RulesApi(
            Database db,
            ResourceStore store,
            Model model,
            Quotas quotas,
            SecurityGroups groups,
            Sharing sharing,
            AgentNotifier agents) {
        this.db = db;
        this.store = store;
        this.model = model;
        this.quotas = quotas;
        this.groups = groups;
        this.sharing = sharing;
        this.agents = agents;
    }

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public List<Resource> candidates(Request request, Listing listing) {
        var of = listing.filter("security_group_id");
        if (of != null) {
            return of.stream()
                    .distinct()
                    .flatMap(id -> groups.rulesOf(id).stream())
                    .toList();
        }
        var ids = listing.filter("id");
        return ids == null
                ? List.copyOf(model.all(Kind.SECURITY_GROUP_RULE))
                : ids.stream()
                        .distinct()
                        .map(this::find)
                        .flatMap(Optional::stream)
                        .toList();
    }

    @Override
    public Optional<Resource> find(String id) {
        return model.find(Kind.SECURITY_GROUP_RULE, id);
    }

    @Override
    public String id(Resource rule) {
        return rule.id();
    }

    @Override
    public int revision(Resource rule) {
        return rule.revision();
    }

    @Override
    public Target target(Resource rule, RequestContext caller) {
        return Target.project(rule.projectId())
                .with(
                        "security_group:project_id",
                        groups.find(rule.requireParent())
                                .map(Resource::projectId)
                                .orElse(null));
    }

    @Override
    public Target targetOfNew(Request request, ObjectNode attributes) {
        var id = attributes.path("security_group_id").stringValue();
        var group = groups.requireUsable(
                id,
                request.context(),
                request.context().projectId() == null ? "" : request.context().requireProject());
        return Target.project(attributes.path("project_id").stringValue())
                .with("security_group:project_id", group.projectId());
    }

    @Override
    public ObjectNode view(Resource rule, RequestContext caller) {
        return view(rule, groups);
    }

    static ObjectNode view(Resource rule, SecurityGroups groups) {
        var view = rule.view();
        view.put("security_group_id", rule.parentId());
        view.put(
                "belongs_to_default_sg",
                groups.find(rule.requireParent()).map(groups::isDefault).orElse(false));
        if (!view.has("normalized_cidr")) {
            view.putNull("normalized_cidr");
        }
        return view;
    }

    @Override
    public Resource create(Request request, ObjectNode attributes) {
        var body = attributes.deepCopy();
        RuleCheck.apply(body);
        requireRemote(request, body);
        var groupId = attributes.path("security_group_id").stringValue();
        body.remove("security_group_id");
        var rule = store.fresh(Kind.SECURITY_GROUP_RULE, body, groupId, Rules.key(groupId, body));
        store.untilSettled(() -> {
            var group = groups.find(groupId).orElseThrow(() -> ApiException.notFound("SecurityGroup", groupId));
            insert(group, rule);
            return rule;
        });
        agents.rulesChanged(List.of(groupId));
        return rule;
    }

    private void insert(Resource group, Resource rule) {
        try {
            db.run(tx -> {
                store.update(tx, group.with(Json.object(), store.now()));
                quotas.take(tx, rule.projectId(), "security_group_rule", 1);
                store.insert(tx, rule);
            });
        } catch (DuplicateKey e) {
            var there = model.withKey(String.valueOf(rule.uniqueKey()))
                    .map(Resource::id)
                    .orElse("unknown");
            throw new ApiException(new Failure.Conflict(
                    "SecurityGroupRuleExists", "Security group rule already exists. Rule id is " + there + "."));
        }
    }

    private void requireRemote(Request request, ObjectNode body) {
        var group = body.path("remote_group_id");
        if (group.isString()) {
            groups.requireUsable(
                    group.stringValue(),
                    request.context(),
                    body.path("project_id").stringValue());
        }
        var addresses = body.path("remote_address_group_id");
        if (addresses.isString()) {
            requireAddresses(request, addresses.stringValue());
        }
    }

    /// A group of addresses that the caller does not see is as missing as one that is not there.
    private void requireAddresses(Request request, String id) {
        var project = request.context().projectId();
        var seen = model.find(Kind.ADDRESS_GROUP, id)
                .filter(group -> request.allows(
                        "get_address_group",
                        Target.project(group.projectId())
                                .with("shared", sharing.isShared(id, project) ? "True" : "False")));
        if (seen.isEmpty()) {
            throw ApiException.notFound("AddressGroup", id);
        }
    }

    @Override
    public Resource update(Request request, Resource rule, ObjectNode changes) {
        throw new IllegalStateException("rules have no update route");
    }

    @Override
    public void delete(Request request, Resource rule) {
        store.untilSettled(() -> {
            var now = find(rule.id()).orElseThrow(() -> ApiException.notFound("SecurityGroupRule", rule.id()));
            var group = groups.find(now.requireParent());
            db.run(tx -> {
                store.delete(tx, now, List.of());
                group.ifPresent(g -> store.update(tx, g.with(Json.object(), store.now())));
                quotas.give(tx, now.projectId(), "security_group_rule", 1);
            });
            return now;
        });
        agents.rulesChanged(List.of(rule.requireParent()));
    }
}
