package org.pileus.keystone.projects;

import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.http.Query;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;
import org.pileus.keystone.applicationcredentials.ApplicationCredentials;
import org.pileus.keystone.assignments.Assignments;
import org.pileus.keystone.assignments.EffectiveRoles;
import org.pileus.keystone.assignments.Scope;
import org.pileus.keystone.domains.CallerDomain;
import org.pileus.keystone.domains.DomainRemoval;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Filters;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/projects`.
public final class ProjectHandlers {
    private final Identity identity;
    private final Projects projects;
    private final Assignments assignments;
    private final ApplicationCredentials credentials;
    private final EffectiveRoles roles;
    private final DomainRemoval domainRemoval;
    private final IdSource ids;
    private final Clock clock;
    private final Links links;
    private final Listing<Project> listing;

    public ProjectHandlers(
            Identity identity,
            Projects projects,
            Assignments assignments,
            ApplicationCredentials credentials,
            EffectiveRoles roles,
            DomainRemoval domainRemoval,
            IdSource ids,
            Clock clock,
            Links links) {
        this.identity = identity;
        this.projects = projects;
        this.assignments = assignments;
        this.credentials = credentials;
        this.roles = roles;
        this.domainRemoval = domainRemoval;
        this.ids = ids;
        this.clock = clock;
        this.links = links;
        listing = listing(links);
    }

    private static Listing<Project> listing(Links links) {
        return new Listing<>(
                links,
                "projects",
                new Filters<Project>()
                        .text("name", Project::name)
                        .text("domain_id", project -> project.isDomain() ? null : project.domainId())
                        .text("parent_id", Project::parentId)
                        .flag("enabled", Project::enabled)
                        .flag("is_domain", Project::isDomain),
                (request, project) -> ProjectView.of(links, request, project));
    }

    /// GET /v3/projects: not the domains, unless `is_domain` asks for them.
    public Response list(Request request) {
        var caller = request.context();
        request.authorize(Target.of("target.domain_id", caller.domainId()));
        var query = request.query();
        var domainsAsked = query.has("is_domain");
        var tagged = tagged(query);
        return listing.page(
                request,
                projects.table(),
                domainsAsked ? Map.of() : CallerDomain.within(caller),
                project -> (domainsAsked || !project.isDomain())
                        && CallerDomain.sees(caller, project.ownerDomainId())
                        && tagged.test(project));
    }

    private static Predicate<Project> tagged(Query query) {
        Predicate<Project> all = project -> true;
        var has = words(query, "tags");
        if (has != null) {
            all = all.and(project -> project.tags().containsAll(has));
        }
        var any = words(query, "tags-any");
        if (any != null) {
            all = all.and(project -> any.stream().anyMatch(project.tags()::contains));
        }
        var not = words(query, "not-tags");
        if (not != null) {
            all = all.and(project -> !project.tags().containsAll(not));
        }
        var notAny = words(query, "not-tags-any");
        if (notAny != null) {
            all = all.and(project -> notAny.stream().noneMatch(project.tags()::contains));
        }
        return all;
    }

    private static @Nullable List<String> words(Query query, String key) {
        var text = query.last(key);
        return text == null ? null : Arrays.asList(text.split(","));
    }

    /// POST /v3/projects.
    public Response create(Request request) {
        var fields = new Fields(request.wrapped("project"));
        var isDomain = fields.flagOr("is_domain", false);
        var parentId = fields.idOr("parent_id", null);
        var parent = parentId == null ? null : projects.get(parentId);
        var named = fields.idOr("domain_id", null);
        var domainId = isDomain ? "" : domainOf(named, parent, request.context());
        request.authorize(Target.of("target.project.domain_id", domainId.isEmpty() ? null : domainId));
        if (isDomain && (parentId != null || named != null)) {
            throw ApiException.invalid("only root projects are allowed to act as domains.");
        }
        var blank = new Project(
                ids.hex(),
                domainId,
                fields.name("name", ProjectEdits.LONGEST_NAME),
                isDomain,
                isDomain ? null : parentId == null ? domainId : parentId,
                true,
                "",
                List.of(),
                Json.object(),
                Json.object(),
                0);
        var project = ProjectEdits.edited(blank, fields, clock);
        if (!isDomain) {
            checkPlace(project, parentId);
        }
        try {
            identity.write((tx, changes) -> {
                projects.insert(tx, project);
                return changes.changed(Kind.PROJECT, project.id());
            });
        } catch (DuplicateKey e) {
            throw duplicate(project);
        }
        return Response.created(wrapped(request, project));
    }

    private static String domainOf(@Nullable String named, @Nullable Project parent, RequestContext caller) {
        return named == null && parent != null ? parent.ownerDomainId() : CallerDomain.or(named, caller);
    }

    private void checkPlace(Project project, @Nullable String parentId) {
        var domain = projects.domain(project.domainId());
        if (domain == null) {
            throw Missing.of("domain", project.domainId());
        }
        var parent = parentId == null ? domain : projects.get(parentId);
        if (parent == null) {
            throw Missing.of("project", String.valueOf(parentId));
        }
        if (!parent.ownerDomainId().equals(domain.id())) {
            throw ApiException.invalid("Cannot create project, since it specifies its domain_id " + domain.id()
                    + ", but specifies a parent in a different domain (" + parent.ownerDomainId() + ").");
        }
        var above = projects.parents(project);
        if (!domain.enabled() || above.stream().anyMatch(p -> !p.enabled())) {
            throw ApiException.invalid(
                    "cannot create a project in a branch containing a disabled project: " + parent.id());
        }
        if (above.size() >= Projects.MAX_DEPTH) {
            throw ApiException.forbidden("Max hierarchy depth reached for " + parent.id() + " branch.");
        }
    }

    private static ApiException duplicate(Project project) {
        return Missing.conflict(
                "project",
                "it is not permitted to have two projects with either the same name or same id in the same domain:"
                        + " name is " + project.name() + ", project id " + project.id());
    }

    /// GET /v3/projects/{project_id}, with the tree around it when the query asks.
    public Response show(Request request) {
        var project = require(request);
        var answer = wrapped(request, project);
        addTree(request, project, (ObjectNode) answer.path("project"));
        return Response.ok(answer);
    }

    private void addTree(Request request, Project project, ObjectNode node) {
        var query = request.query();
        if (query.has("parents_as_list") && query.has("parents_as_ids")) {
            throw ApiException.invalid("Cannot use parents_as_list and parents_as_ids query params at the same time.");
        }
        if (query.has("subtree_as_list") && query.has("subtree_as_ids")) {
            throw ApiException.invalid("Cannot use subtree_as_list and subtree_as_ids query params at the same time.");
        }
        if (query.has("parents_as_list")) {
            node.set("parents", visible(request, projects.parents(project)));
        }
        if (query.has("parents_as_ids")) {
            node.set("parents", parentIds(project));
        }
        if (query.has("subtree_as_list")) {
            node.set("subtree", visible(request, projects.subtree(project.id())));
        }
        if (query.has("subtree_as_ids")) {
            var below = childIds(project.id());
            if (below.isEmpty()) {
                node.putNull("subtree");
            } else {
                node.set("subtree", below);
            }
        }
    }

    /// Only those in which the caller has a role.
    private ArrayNode visible(Request request, List<Project> all) {
        var list = Json.array();
        var user = request.context().requireUser();
        for (var project : all) {
            if (!roles.of(user, Scope.project(project.id())).isEmpty()) {
                list.addObject().set("project", ProjectView.of(links, request, project));
            }
        }
        return list;
    }

    private ObjectNode parentIds(Project project) {
        var node = Json.object();
        var above = project.parentId();
        if (above != null) {
            var parent = projects.get(above);
            if (parent == null || parent.parentId() == null) {
                node.putNull(above);
            } else {
                node.set(above, parentIds(parent));
            }
        }
        return node;
    }

    private ObjectNode childIds(String id) {
        var node = Json.object();
        for (var child : projects.children(id)) {
            var below = childIds(child.id());
            if (below.isEmpty()) {
                node.putNull(child.id());
            } else {
                node.set(child.id(), below);
            }
        }
        return node;
    }

    /// PATCH /v3/projects/{project_id}.
    public Response update(Request request) {
        var named = require(request);
        var body = request.wrapped("project");
        var fields = new Fields(body);
        if (fields.isEmpty()) {
            throw ApiException.invalid("The body names nothing to change.");
        }
        try {
            var after = identity.write((tx, changes) -> {
                var before = projects.stored(tx, named.id()).orElseThrow(() -> Missing.of("project", named.id()));
                Immutable.checkUpdate(before.immutable(), "project", before.id(), body);
                checkFixed(before, fields);
                var edited = ProjectEdits.edited(before, fields, clock);
                checkEnabling(before, edited);
                projects.update(tx, edited);
                changes.changed(Kind.PROJECT, edited.id()).revoked("project_id", edited.id());
                return edited;
            });
            return Response.ok(wrapped(request, after));
        } catch (DuplicateKey e) {
            throw duplicate(named);
        }
    }

    private static void checkFixed(Project before, Fields fields) {
        var parent = fields.idOr("parent_id", before.parentId());
        if (parent == null ? before.parentId() != null : !parent.equals(before.parentId())) {
            throw Missing.action("Update of `parent_id` is not allowed");
        }
        var domain = fields.idOr("domain_id", before.isDomain() ? null : before.domainId());
        if (domain == null ? !before.isDomain() : !domain.equals(before.domainId())) {
            throw ApiException.invalid("Update of `domain_id` is not allowed.");
        }
        if (fields.flagOr("is_domain", before.isDomain()) != before.isDomain()) {
            throw ApiException.invalid("Update of `is_domain` is not allowed.");
        }
    }

    private void checkEnabling(Project before, Project after) {
        if (before.enabled()
                && !after.enabled()
                && !before.isDomain()
                && projects.subtree(before.id()).stream().anyMatch(Project::enabled)) {
            throw ApiException.forbidden(
                    "Cannot disable project " + before.id() + " since its subtree contains enabled projects.");
        }
        if (!before.enabled()
                && after.enabled()
                && projects.parents(before).stream().anyMatch(parent -> !parent.enabled())) {
            throw ApiException.forbidden("Cannot enable project " + before.id() + " since it has disabled parents.");
        }
    }

    /// DELETE /v3/projects/{project_id}: with its assignments and application credentials.
    public Response delete(Request request) {
        var named = require(request);
        Immutable.checkDelete(named.immutable(), "project", named.id());
        identity.write((tx, changes) -> {
            var stored = projects.stored(tx, named.id()).orElseThrow(() -> Missing.of("project", named.id()));
            if (stored.isDomain()) {
                domainRemoval.checked(tx, stored, changes);
                return changes;
            }
            if (projects.hasChildren(tx, named.id())) {
                throw ApiException.forbidden(
                        "Cannot delete the project " + named.id() + " since it is not a leaf in the hierarchy.");
            }
            assignments.deleteScope(tx, Scope.project(named.id()), changes);
            credentials.deleteProject(tx, named.id(), changes);
            projects.forgetDefault(tx, named.id(), changes);
            projects.delete(tx, named.id(), changes);
            return changes.changed(Kind.PROJECT, named.id()).revoked("project_id", named.id());
        });
        return Response.noContent();
    }

    private Project require(Request request) {
        return ProjectTarget.require(request, projects);
    }

    private ObjectNode wrapped(Request request, Project project) {
        var node = Json.object();
        node.set("project", ProjectView.of(links, request, project));
        return node;
    }
}
