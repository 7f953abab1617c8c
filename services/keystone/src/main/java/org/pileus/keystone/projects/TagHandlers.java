package org.pileus.keystone.projects;

import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/projects/{project_id}/tags`.
public final class TagHandlers {
    private final Identity identity;
    private final Projects projects;
    private final Links links;

    public TagHandlers(Identity identity, Projects projects, Links links) {
        this.identity = identity;
        this.projects = projects;
        this.links = links;
    }

    public Response list(Request request) {
        return Response.ok(view(request, ProjectTarget.require(request, projects)));
    }

    private ObjectNode view(Request request, Project project) {
        var node = Json.object();
        var tags = node.putArray("tags");
        project.tags().forEach(tags::add);
        node.putObject("links").put("self", links.self(request));
        return node;
    }

    /// PUT …/tags: all at once.
    public Response replace(Request request) {
        var project = ProjectTarget.require(request, projects);
        var fields = new Fields(request.jsonObject());
        if (!fields.has("tags")) {
            throw ApiException.invalid("'tags' is a required property");
        }
        var tags = ProjectEdits.tags(fields, List.of());
        if (!fields.extra().isEmpty()) {
            throw ApiException.invalid("Additional properties are not allowed beside 'tags'");
        }
        return Response.ok(view(request, change(project, before -> tags)));
    }

    /// DELETE …/tags: none is left.
    public Response clear(Request request) {
        change(ProjectTarget.require(request, projects), before -> List.of());
        return Response.noContent();
    }

    /// GET …/tags/{tag}: 204, or 404.
    public Response check(Request request) {
        var project = ProjectTarget.require(request, projects);
        var tag = request.pathParameter("tag");
        if (!project.tags().contains(tag)) {
            throw Missing.of("project tag", tag);
        }
        return Response.noContent();
    }

    /// PUT …/tags/{tag}: 201.
    public Response add(Request request) {
        var project = ProjectTarget.require(request, projects);
        var tag = request.pathParameter("tag");
        ProjectEdits.checkTag(tag);
        change(project, before -> {
            var tags = new TreeSet<>(before);
            tags.add(tag);
            if (tags.size() > ProjectEdits.MOST_TAGS) {
                throw ApiException.invalid("A project has at most " + ProjectEdits.MOST_TAGS + " tags.");
            }
            return List.copyOf(tags);
        });
        return Response.status(201).header("Location", links.self(request));
    }

    /// DELETE …/tags/{tag}: 204, or 404 when it was not there.
    public Response remove(Request request) {
        var project = ProjectTarget.require(request, projects);
        var tag = request.pathParameter("tag");
        change(project, before -> {
            if (!before.contains(tag)) {
                throw Missing.of("project tag", tag);
            }
            return before.stream().filter(other -> !other.equals(tag)).toList();
        });
        return Response.noContent();
    }

    private Project change(Project named, Function<List<String>, List<String>> edit) {
        return identity.write((tx, changes) -> {
            var before = projects.stored(tx, named.id()).orElseThrow(() -> Missing.of("project", named.id()));
            var after = ProjectEdits.withTags(before, edit.apply(before.tags()));
            projects.update(tx, after);
            changes.changed(Kind.PROJECT, after.id());
            return after;
        });
    }
}
