package org.pileus.keystone.users;

import java.time.Clock;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.keystone.assignments.EffectiveRoles;
import org.pileus.keystone.domains.CallerDomain;
import org.pileus.keystone.groups.Group;
import org.pileus.keystone.groups.GroupView;
import org.pileus.keystone.groups.Groups;
import org.pileus.keystone.groups.Memberships;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Filters;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Moment;
import org.pileus.keystone.passwords.PasswordHasher;
import org.pileus.keystone.projects.Project;
import org.pileus.keystone.projects.ProjectView;
import org.pileus.keystone.projects.Projects;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/users`.
public final class UserHandlers {
    private static final int LONGEST_NAME = 255;

    private final Identity identity;
    private final Users users;
    private final Projects projects;
    private final Groups groups;
    private final Memberships memberships;
    private final EffectiveRoles roles;
    private final UserRemoval removal;
    private final PasswordHasher hasher;
    private final PasswordRules rules;
    private final FailedLogins failures = new FailedLogins();
    private final PastPasswords past = new PastPasswords();
    private final IdSource ids;
    private final Clock clock;
    private final Links links;
    private final Listing<User> listing;
    private final Listing<Group> groupListing;
    private final Listing<Project> projectListing;

    public UserHandlers(
            Identity identity,
            Users users,
            Projects projects,
            Groups groups,
            Memberships memberships,
            EffectiveRoles roles,
            UserRemoval removal,
            PasswordHasher hasher,
            PasswordRules rules,
            IdSource ids,
            Clock clock,
            Links links) {
        this.identity = identity;
        this.users = users;
        this.projects = projects;
        this.groups = groups;
        this.memberships = memberships;
        this.roles = roles;
        this.removal = removal;
        this.hasher = hasher;
        this.rules = rules;
        this.ids = ids;
        this.clock = clock;
        this.links = links;
        listing = new Listing<>(
                links,
                "users",
                new Filters<User>()
                        .text("name", User::name)
                        .text("domain_id", User::domainId)
                        .text("default_project_id", User::defaultProjectId)
                        .flag("enabled", rules::enabled),
                (request, user) -> UserView.of(links, request, user, rules));
        groupListing = GroupView.listing(links);
        projectListing = new Listing<>(
                links,
                "projects",
                new Filters<Project>()
                        .text("name", Project::name)
                        .text("domain_id", Project::domainId)
                        .text("parent_id", Project::parentId)
                        .flag("enabled", Project::enabled),
                (request, project) -> ProjectView.of(links, request, project));
    }

    /// GET /v3/users.
    public Response list(Request request) {
        var caller = request.context();
        request.authorize(Target.of("target.domain_id", caller.domainId()));
        return listing.page(
                request,
                users.table(),
                CallerDomain.within(caller),
                user -> CallerDomain.sees(caller, user.domainId()));
    }

    /// POST /v3/users.
    public Response create(Request request) {
        var fields = new Fields(request.wrapped("user"));
        var asked = fields.idOr("domain_id", null);
        request.authorize(Target.of("target.user.domain_id", asked));
        var domainId = CallerDomain.or(asked, request.context());
        var name = fields.name("name", LONGEST_NAME);
        var password = newPassword(fields);
        var options = UserOptions.merged(Json.object(), fields.objectOr("options", Json.object()));
        var user = new User(
                ids.hex(),
                domainId,
                name,
                fields.flagOr("enabled", true),
                defaultProject(fields.idOr("default_project_id", null)),
                password == null ? null : rules.fresh(hasher.hash(password), options, false),
                options,
                fields.ignore("password_expires_at").extra(),
                clock.instant(),
                null,
                0,
                false);
        if (projects.domain(domainId) == null) {
            throw Missing.of("domain", domainId);
        }
        write(
                user,
                () -> identity.write((tx, changes) -> {
                    users.insert(tx, user);
                    return changes.changed(Kind.USER, user.id());
                }));
        return Response.created(wrapped(request, user));
    }

    /// GET /v3/users/{user_id}.
    public Response show(Request request) {
        return Response.ok(wrapped(request, require(request)));
    }

    /// PATCH /v3/users/{user_id}: also how an administrator sets a password.
    public Response update(Request request) {
        var before = require(request);
        var fields = new Fields(request.wrapped("user"));
        if (fields.isEmpty()) {
            throw ApiException.invalid("The body names nothing to change.");
        }
        if (!before.domainId().equals(fields.idOr("domain_id", before.domainId()))) {
            throw ApiException.invalid("Cannot change Domain ID");
        }
        var password = newPassword(fields);
        var hash = password == null ? null : hasher.hash(password);
        var after = save(before, user -> edited(user, fields, hash));
        return Response.ok(wrapped(request, after));
    }

    private User edited(User before, Fields fields, @Nullable String newHash) {
        var name = fields.nameOr("name", LONGEST_NAME, before.name());
        var enabled = fields.flagOr("enabled", before.enabled());
        var defaultProject = fields.has("default_project_id")
                ? defaultProject(fields.idOr("default_project_id", null))
                : before.defaultProjectId();
        // A change of either kind ends every token there is: also one made while it was being changed.
        var ends = newHash != null || enabled != before.enabled();
        var options = UserOptions.merged(before.options(), fields.objectOr("options", Json.object()));
        return new User(
                before.id(),
                before.domainId(),
                name == null ? before.name() : name,
                enabled,
                defaultProject,
                newHash == null ? before.password() : rules.fresh(newHash, options, false),
                options,
                fields.ignore("password_expires_at")
                        .ignore("default_project_id")
                        .extra(before.extra()),
                before.createdAt(),
                // whoever enables a user starts its time without a login anew
                enabled && rules.looksForInactive() && fields.has("enabled") ? rules.today() : before.lastActive(),
                ends ? Moment.tokensEnd(clock, before.validAfter()) : before.validAfter(),
                before.federated());
    }

    /// Changes the user as stored then, not as remembered now: another change may be on its way.
    private User save(User named, UnaryOperator<User> edit) {
        try {
            return identity.write((tx, changes) -> {
                var before = users.stored(tx, named.id()).orElseThrow(() -> Missing.of("user", named.id()));
                var after = edit.apply(before);
                users.update(tx, after);
                if (after.enabled()) {
                    failures.reset(tx, after.id());
                }
                var replaced = before.password();
                if (replaced != null && !replaced.equals(after.password())) {
                    past.keep(tx, after.id(), replaced, rules.demands().uniqueLastPasswordCount());
                }
                changes.changed(Kind.USER, after.id());
                if (after.validAfter() != before.validAfter()) {
                    changes.revoked("user_id", after.id());
                }
                return after;
            });
        } catch (DuplicateKey e) {
            throw Missing.conflict("user", "Duplicate entry found with the new name at domain ID " + named.domainId());
        }
    }

    /// DELETE /v3/users/{user_id}.
    public Response delete(Request request) {
        var user = require(request);
        identity.write((tx, changes) -> {
            removal.remove(tx, user.id(), changes);
            return changes;
        });
        return Response.noContent();
    }

    /// DELETE /v3/users/{user_id}/tokens: ends every token of the user.
    public Response revokeTokens(Request request) {
        request.authorize(Target.of("user_id", request.pathParameter("user_id")));
        var user = users.get(request.pathParameter("user_id"));
        if (user == null) {
            throw Missing.of("user", request.pathParameter("user_id"));
        }
        save(user, stored -> stored.withTokensEnded(Moment.tokensEnd(clock, stored.validAfter())));
        return Response.noContent();
    }

    /// GET /v3/users/{user_id}/groups.
    public Response groups(Request request) {
        var user = require(request);
        var mine = new TreeMap<String, Group>();
        for (var id : memberships.groupsOf(user.id())) {
            groups.table().find(id).ifPresent(group -> mine.put(id, group));
        }
        var caller = request.context();
        return groupListing.page(request, mine, group -> CallerDomain.sees(caller, group.domainId()));
    }

    /// GET /v3/users/{user_id}/projects.
    public Response projects(Request request) {
        var user = require(request);
        var mine = new TreeMap<String, Project>(Comparator.naturalOrder());
        roles.projectsOf(user.id()).forEach(project -> mine.put(project.id(), project));
        return projectListing.page(request, mine, project -> true);
    }

    /// The user of the path, once the caller may do what the route does to it. Whoever may not learns nothing of
    /// whether it exists.
    private User require(Request request) {
        var id = request.pathParameter("user_id");
        var user = users.get(id);
        request.authorize(
                Target.of("target.user.id", id).with("target.user.domain_id", user == null ? null : user.domainId()));
        if (user == null) {
            throw Missing.of("user", id);
        }
        return user;
    }

    private @Nullable Secret newPassword(Fields fields) {
        var password = password(fields, "password");
        if (password != null) {
            rules.checkForm(password);
        }
        return password;
    }

    static @Nullable Secret password(Fields fields, String key) {
        var text = fields.textOr(key, null);
        return text == null ? null : new Secret(text);
    }

    private @Nullable String defaultProject(@Nullable String id) {
        var project = id == null ? null : projects.get(id);
        if (project != null && project.isDomain()) {
            throw ApiException.invalid("A domain cannot be the default project.");
        }
        return id;
    }

    private static void write(User user, Runnable work) {
        try {
            work.run();
        } catch (DuplicateKey e) {
            throw Missing.duplicate("user", user.name(), user.domainId());
        }
    }

    private ObjectNode wrapped(Request request, User user) {
        var node = Json.object();
        node.set("user", UserView.of(links, request, user, rules));
        return node;
    }
}
