package org.pileus.keystone.assignments;

import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.keystone.groups.Groups;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.projects.Projects;
import org.pileus.keystone.roles.Roles;
import org.pileus.keystone.users.Users;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of one row of the list of assignments, with a link to the assignment that leads to it.
public final class AssignmentView {
    private final Users users;
    private final Groups groups;
    private final Projects projects;
    private final Roles roles;
    private final Links links;

    public AssignmentView(Users users, Groups groups, Projects projects, Roles roles, Links links) {
        this.users = users;
        this.groups = groups;
        this.projects = projects;
        this.roles = roles;
        this.links = links;
    }

    ObjectNode of(Request request, Listed row, boolean names) {
        var node = Json.object();
        var linked = node.putObject("links");
        linked.put("assignment", links.of(request, path(row)));
        if (row.group() != null) {
            linked.put(
                    "membership",
                    links.of(
                            request,
                            "/groups/" + row.group() + "/users/" + row.actor().id()));
        }
        if (row.priorRole() != null) {
            linked.put("prior_role", links.of(request, "/prior_role/" + row.priorRole() + "/implies/" + row.roleId()));
        }
        node.set("scope", scope(row, names));
        node.set(row.actor().kind() == Actor.Kind.USER ? "user" : "group", actor(row.actor(), names));
        node.set("role", role(row.roleId(), names));
        return node;
    }

    private ObjectNode scope(Listed row, boolean names) {
        var node = Json.object();
        var id = row.scope().id();
        switch (row.scope().kind()) {
            case SYSTEM -> node.putObject("system").put("all", true);
            case DOMAIN -> {
                var domain = node.putObject("domain").put("id", id);
                var found = projects.domain(id);
                if (names && found != null) {
                    domain.put("name", found.name());
                }
            }
            case PROJECT -> {
                var project = node.putObject("project").put("id", id);
                var found = projects.get(id);
                if (names && found != null) {
                    project.put("name", found.name());
                    putDomain(project, found.ownerDomainId());
                }
            }
        }
        if (row.inherited() || row.from() != null) {
            node.put("OS-INHERIT:inherited_to", "projects");
        }
        return node;
    }

    private ObjectNode actor(Actor actor, boolean names) {
        var node = Json.object().put("id", actor.id());
        if (!names) {
            return node;
        }
        if (actor.kind() == Actor.Kind.USER) {
            var user = users.get(actor.id());
            if (user != null) {
                node.put("name", user.name());
                putDomain(node, user.domainId());
            }
        } else {
            var group = groups.get(actor.id());
            if (group != null) {
                node.put("name", group.name());
                putDomain(node, group.domainId());
            }
        }
        return node;
    }

    private ObjectNode role(String id, boolean names) {
        var node = Json.object().put("id", id);
        var role = roles.get(id);
        if (names && role != null) {
            node.put("name", role.name());
            if (role.ofDomain()) {
                putDomain(node, role.domainId());
            }
        }
        return node;
    }

    private void putDomain(ObjectNode into, String domainId) {
        var domain = projects.domain(domainId);
        into.putObject("domain").put("id", domainId).put("name", domain == null ? "" : domain.name());
    }

    private static String path(Listed row) {
        var given = row.from() == null ? row.scope() : row.from();
        var where = switch (given.kind()) {
            case SYSTEM -> "/system";
            case DOMAIN -> "/domains/" + given.id();
            case PROJECT -> "/projects/" + given.id();
        };
        var who = row.group() != null
                ? "/groups/" + row.group()
                : (row.actor().kind() == Actor.Kind.USER ? "/users/" : "/groups/")
                        + row.actor().id();
        var role = "/roles/" + (row.priorRole() == null ? row.roleId() : row.priorRole());
        return row.inherited() || row.from() != null
                ? "/OS-INHERIT" + where + who + role + "/inherited_to_projects"
                : where + who + role;
    }
}
