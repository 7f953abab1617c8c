package org.pileus.neutron.server.securitygroups;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.db.Database;
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
import tools.jackson.databind.node.ObjectNode;

/// `/v2.0/security-groups`.
public final class GroupsApi implements ResourceApi<Resource> {
    /// Names whatever their case: a second `Default` would only mislead.
    private static final ValueType NAME = (name, value) -> {
        var text = Values.text(255).accept(name, value);
        if (text.stringValue().equalsIgnoreCase(SecurityGroups.DEFAULT)) {
            throw new ApiException(new Failure.Conflict(
                    "SecurityGroupDefaultAlreadyExists", "Default security group already exists."));
        }
        return text;
    };

    static final ResourceType TYPE = ResourceType.standard(
            "security_group",
            "SecurityGroup",
            Attribute.of("name", NAME).or(""),
            Attribute.of("stateful", Values.FLAG).or(true).notSorted(),
            Attribute.readOnly("security_group_rules").hiddenFromLists(),
            Attribute.readOnly("shared").notSorted());

    private final Database db;
    private final ResourceStore store;
    private final Model model;
    private final Quotas quotas;
    private final SecurityGroups groups;
    private final Sharing sharing;
    private final AgentNotifier agents;

    public GroupsApi(
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

    /// Looking at the groups of a project makes its default group.
    @Override
    public List<Resource> candidates(Request request, Listing listing) {
        var caller = request.context();
        var ids = listing.filter("id");
        if (ids != null) {
            return ids.stream()
                    .distinct()
                    .map(this::find)
                    .flatMap(Optional::stream)
                    .toList();
        }
        var projects = listing.filter("project_id");
        if (caller.projectId() != null && (projects == null || projects.contains(caller.projectId()))) {
            groups.ensureDefault(caller.projectId());
        }
        if (caller.hasRole("service")
                && projects != null
                && projects.size() == 1
                && !projects.getFirst().isBlank()) {
            // nova looks for the groups of the project that it serves
            groups.ensureDefault(projects.getFirst());
        }
        return List.copyOf(model.all(Kind.SECURITY_GROUP));
    }

    @Override
    public Optional<Resource> find(String id) {
        return groups.find(id);
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
        var view = group.view();
        var rules = view.putArray("security_group_rules");
        groups.rulesOf(group.id()).stream()
                .sorted(java.util.Comparator.comparing(Resource::createdAt).thenComparing(Resource::id))
                .forEach(rule -> rules.add(RulesApi.view(rule, groups)));
        view.put("shared", sharing.isShared(group.id(), caller.projectId()));
        return view;
    }

    @Override
    public Resource create(Request request, ObjectNode attributes) {
        var project = attributes.path("project_id").stringValue();
        groups.ensureDefault(project);
        var group = store.fresh(Kind.SECURITY_GROUP, attributes, null, null);
        var rules = List.of(
                Rules.standard(store, group, "egress", "IPv4", null),
                Rules.standard(store, group, "egress", "IPv6", null));
        return store.untilSettled(() -> {
            db.run(tx -> {
                quotas.take(tx, project, "security_group", 1);
                quotas.take(tx, project, "security_group_rule", rules.size());
                store.insert(tx, group);
                store.insertAll(tx, rules);
            });
            return group;
        });
    }

    @Override
    public Resource update(Request request, Resource group, ObjectNode changes) {
        if (groups.isDefault(group) && changes.has("name")) {
            throw new ApiException(new Failure.Conflict(
                    "SecurityGroupCannotUpdateDefault", "Updating default security group not allowed."));
        }
        if (changes.has("stateful") && changes.path("stateful").booleanValue() != group.flag("stateful")) {
            requireUnused(group);
        }
        return store.untilSettled(() -> {
            var now = find(group.id()).orElseThrow(() -> ApiException.notFound("SecurityGroup", group.id()));
            var next = now.with(changes, store.now());
            db.run(tx -> store.update(tx, next));
            return next;
        });
    }

    private void requireUnused(Resource group) {
        var used = db.read(query ->
                query.count("SELECT COUNT(*) FROM port_security_groups WHERE security_group_id = ?", group.id()));
        if (used > 0) {
            throw inUse(group.id());
        }
    }

    private static ApiException inUse(String id) {
        return new ApiException(new Failure.Conflict("SecurityGroupInUse", "Security Group " + id + " in use."));
    }

    @Override
    public void delete(Request request, Resource group) {
        if (groups.isDefault(group) && !request.context().hasRole("admin")) {
            throw new ApiException(new Failure.Conflict(
                    "SecurityGroupCannotRemoveDefault", "Insufficient rights for removing default security group."));
        }
        var others = new java.util.TreeSet<String>();
        store.untilSettled(() -> {
            var now = find(group.id()).orElseThrow(() -> ApiException.notFound("SecurityGroup", group.id()));
            List<Resource> gone = new ArrayList<>(groups.rulesOf(now.id()));
            // rules of other groups that name this one would mean nobody: they go too
            for (var rule : model.rulesNaming(now.id())) {
                if (!rule.requireParent().equals(now.id())) {
                    gone.add(rule);
                    others.add(rule.requireParent());
                }
            }
            gone.addAll(model.children(Kind.RBAC_POLICY, now.id()));
            db.run(tx -> {
                // the row first: whoever puts a port into it at this moment waits for us, or we for it
                store.delete(tx, now, gone);
                if (tx.count("SELECT COUNT(*) FROM port_security_groups WHERE security_group_id = ?", now.id()) > 0) {
                    throw inUse(now.id());
                }
                quotas.give(tx, now.projectId(), "security_group", 1);
                var rules = new TreeMap<String, Integer>();
                gone.stream()
                        .filter(rule -> rule.kind() == Kind.SECURITY_GROUP_RULE)
                        .forEach(rule -> rules.merge(rule.projectId(), 1, Integer::sum));
                rules.forEach((project, count) -> quotas.give(tx, project, "security_group_rule", count));
            });
            return Json.object();
        });
        agents.rulesChanged(others);
    }
}
