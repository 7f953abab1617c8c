package org.pileus.keystone.groups;

import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.db.Transaction;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.keystone.assignments.Actor;
import org.pileus.keystone.assignments.Assignments;
import org.pileus.keystone.domains.CallerDomain;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Filters;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Changes;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.projects.Projects;
import org.pileus.keystone.users.PasswordRules;
import org.pileus.keystone.users.User;
import org.pileus.keystone.users.UserView;
import org.pileus.keystone.users.Users;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/groups`.
public final class GroupHandlers {
    private static final int LONGEST_NAME = 64;

    private final Identity identity;
    private final Groups groups;
    private final Memberships memberships;
    private final Users users;
    private final Projects projects;
    private final Assignments assignments;
    private final IdSource ids;
    private final Links links;
    private final Listing<Group> listing;
    private final Listing<User> userListing;

    public GroupHandlers(
            Identity identity,
            Groups groups,
            Memberships memberships,
            Users users,
            Projects projects,
            Assignments assignments,
            PasswordRules rules,
            IdSource ids,
            Links links) {
        this.identity = identity;
        this.groups = groups;
        this.memberships = memberships;
        this.users = users;
        this.projects = projects;
        this.assignments = assignments;
        this.ids = ids;
        this.links = links;
        listing = GroupView.listing(links);
        userListing = new Listing<>(
                links,
                "users",
                new Filters<User>()
                        .text("name", User::name)
                        .text("domain_id", User::domainId)
                        .flag("enabled", User::enabled),
                (request, user) -> UserView.of(links, request, user, rules));
    }

    /// GET /v3/groups.
    public Response list(Request request) {
        var caller = request.context();
        request.authorize(Target.of("target.group.domain_id", caller.domainId()));
        return listing.page(
                request,
                groups.table(),
                CallerDomain.within(caller),
                group -> CallerDomain.sees(caller, group.domainId()));
    }

    /// POST /v3/groups.
    public Response create(Request request) {
        var fields = new Fields(request.wrapped("group"));
        var asked = fields.idOr("domain_id", null);
        request.authorize(Target.of("target.group.domain_id", asked));
        var domainId = CallerDomain.or(asked, request.context());
        var group = new Group(
                ids.hex(),
                domainId,
                fields.name("name", LONGEST_NAME),
                fields.textOr("description", ""),
                fields.extra());
        if (projects.domain(domainId) == null) {
            throw Missing.of("domain", domainId);
        }
        saved(
                group,
                () -> identity.write((tx, changes) -> {
                    groups.insert(tx, group);
                    return changes.changed(Kind.GROUP, group.id());
                }));
        return Response.created(wrapped(request, group));
    }

    /// GET /v3/groups/{group_id}.
    public Response show(Request request) {
        return Response.ok(wrapped(request, require(request)));
    }

    /// PATCH /v3/groups/{group_id}.
    public Response update(Request request) {
        var before = require(request);
        var fields = new Fields(request.wrapped("group"));
        if (!before.domainId().equals(fields.idOr("domain_id", before.domainId()))) {
            throw ApiException.invalid("Cannot change Domain ID");
        }
        var after = saved(
                before,
                () -> identity.write((tx, changes) -> {
                    var now = groups.stored(tx, before.id()).orElseThrow(() -> Missing.of("group", before.id()));
                    var edited = edited(now, fields);
                    groups.update(tx, edited);
                    changes.changed(Kind.GROUP, edited.id());
                    return edited;
                }));
        return Response.ok(wrapped(request, after));
    }

    private static Group edited(Group before, Fields fields) {
        var name = fields.nameOr("name", LONGEST_NAME, before.name());
        return new Group(
                before.id(),
                before.domainId(),
                name == null ? before.name() : name,
                fields.textOr("description", before.description()),
                fields.extra(before.extra()));
    }

    /// DELETE /v3/groups/{group_id}: its members lose what the group gave them.
    public Response delete(Request request) {
        // missing for everybody, as upstream, which hides that in other requests only
        if (groups.get(request.pathParameter("group_id")) == null) {
            throw missing(request);
        }
        var group = require(request);
        identity.write((tx, changes) -> {
            remove(tx, group.id(), changes);
            return changes;
        });
        return Response.noContent();
    }

    /// With memberships and assignments.
    public void remove(Transaction tx, String groupId, Changes changes) {
        memberships.removeGroup(tx, groupId, changes);
        assignments.deleteActor(tx, Actor.group(groupId), changes);
        groups.delete(tx, groupId);
        changes.changed(Kind.GROUP, groupId).revokedAll();
    }

    /// GET /v3/groups/{group_id}/users.
    public Response members(Request request) {
        var group = require(request);
        var members = new TreeMap<String, User>();
        for (var id : memberships.membersOf(group.id())) {
            users.table().find(id).ifPresent(user -> members.put(id, user));
        }
        var caller = request.context();
        return userListing.page(request, members, user -> CallerDomain.sees(caller, user.domainId()));
    }

    /// PUT /v3/groups/{group_id}/users/{user_id}: 204, also when it is a member already.
    public Response add(Request request) {
        var pair = requirePair(request);
        identity.write((tx, changes) -> {
            memberships.add(tx, pair.user().id(), pair.group().id());
            return changes.changed(Kind.MEMBERSHIP, pair.user().id())
                    .revoked("user_id", pair.user().id());
        });
        return Response.noContent();
    }

    /// GET and HEAD /v3/groups/{group_id}/users/{user_id}: 204 for a member, else 404.
    public Response check(Request request) {
        var pair = requirePair(request);
        if (!memberships.isMember(pair.user().id(), pair.group().id())) {
            throw notMember(pair);
        }
        return Response.noContent();
    }

    /// DELETE /v3/groups/{group_id}/users/{user_id}.
    public Response removeMember(Request request) {
        var pair = requirePair(request);
        identity.write((tx, changes) -> {
            if (!memberships.remove(tx, pair.user().id(), pair.group().id())) {
                throw notMember(pair);
            }
            return changes.changed(Kind.MEMBERSHIP, pair.user().id())
                    .revoked("user_id", pair.user().id());
        });
        return Response.noContent();
    }

    private static ApiException notMember(Pair pair) {
        return Missing.of("user " + pair.user().id() + " in group", pair.group().id());
    }

    private record Pair(Group group, User user) {}

    private Pair requirePair(Request request) {
        var group = groups.get(request.pathParameter("group_id"));
        var user = users.get(request.pathParameter("user_id"));
        request.authorize(target(group).with("target.user.domain_id", user == null ? null : user.domainId()));
        if (group == null) {
            throw missing(request);
        }
        if (user == null) {
            throw Missing.of("user", request.pathParameter("user_id"));
        }
        return new Pair(group, user);
    }

    private Group require(Request request) {
        var group = groups.get(request.pathParameter("group_id"));
        request.authorize(target(group));
        if (group == null) {
            throw missing(request);
        }
        return group;
    }

    private static ApiException missing(Request request) {
        return Missing.of("group", request.pathParameter("group_id"));
    }

    private static Target target(@Nullable Group group) {
        return Target.of("target.group.domain_id", group == null ? null : group.domainId());
    }

    private static <T> T saved(Group group, Supplier<T> work) {
        try {
            return work.get();
        } catch (DuplicateKey e) {
            throw Missing.duplicate("group", group.name(), group.domainId());
        }
    }

    private ObjectNode wrapped(Request request, Group group) {
        var node = Json.object();
        node.set("group", GroupView.of(links, request, group));
        return node;
    }
}
