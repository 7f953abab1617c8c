package org.pileus.neutron.server.securitygroups;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.neutron.server.rbac.Sharing;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Quotas;
import org.pileus.neutron.server.store.Resource;
import org.pileus.neutron.server.store.ResourceStore;
import org.pileus.neutron.server.store.Stale;

/// The groups of projects, above all the default group, which every project has as soon as anybody looks.
public final class SecurityGroups {
    public static final String DEFAULT = "default";

    private final Database db;
    private final ResourceStore store;
    private final Model model;
    private final Quotas quotas;
    private final Sharing sharing;

    public SecurityGroups(Database db, ResourceStore store, Model model, Quotas quotas, Sharing sharing) {
        this.db = db;
        this.store = store;
        this.model = model;
        this.quotas = quotas;
        this.sharing = sharing;
    }

    /// The default group of a project, made when it is missing; two who look at once get the same one.
    public Resource ensureDefault(String projectId) {
        var known = model.withKey(key(projectId));
        return known.isPresent() ? known.get() : store.untilSettled(() -> create(projectId));
    }

    public static String key(String projectId) {
        return "default-group:" + projectId;
    }

    private Resource create(String projectId) {
        var known = model.withKey(key(projectId));
        if (known.isPresent()) {
            return known.get();
        }
        var body = Json.object()
                .put("project_id", projectId)
                .put("name", DEFAULT)
                .put("description", "Default security group")
                .put("stateful", true);
        var group = store.fresh(Kind.SECURITY_GROUP, body, null, key(projectId));
        List<Resource> rules = new ArrayList<>();
        for (var ethertype : List.of("IPv4", "IPv6")) {
            rules.add(Rules.standard(store, group, "egress", ethertype, null));
            rules.add(Rules.standard(store, group, "ingress", ethertype, group.id()));
        }
        try {
            db.run(tx -> {
                store.insert(tx, group);
                store.insertAll(tx, rules);
                quotas.count(tx, projectId, "security_group", 1);
                quotas.count(tx, projectId, "security_group_rule", rules.size());
            });
        } catch (DuplicateKey e) {
            throw new Stale("default security group of " + projectId);
        }
        return group;
    }

    public Optional<Resource> find(String id) {
        return model.find(Kind.SECURITY_GROUP, id);
    }

    /// A group that a port of the caller may be in: its own or one shared with it.
    /// @throws ApiException 404 otherwise
    public Resource requireUsable(String id, RequestContext caller, String projectId) {
        var group = find(id).orElseThrow(() -> ApiException.notFound("SecurityGroup", id));
        var usable = group.projectId().equals(projectId)
                || caller.hasRole("admin")
                || caller.hasRole("service")
                || sharing.isShared(id, projectId);
        if (!usable) {
            throw ApiException.notFound("SecurityGroup", id);
        }
        return group;
    }

    public List<Resource> rulesOf(String groupId) {
        return model.children(Kind.SECURITY_GROUP_RULE, groupId);
    }

    public boolean isDefault(Resource group) {
        return key(group.projectId()).equals(group.uniqueKey());
    }
}
