package org.pileus.keystone.catalog;

import java.util.List;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.projects.Project;
import org.pileus.keystone.projects.ProjectView;
import org.pileus.keystone.projects.Projects;

/// `/v3/OS-EP-FILTER`: endpoints and endpoint groups of projects.
public final class EndpointFilterHandlers {
    private final Identity identity;
    private final EndpointFilter filter;
    private final EndpointGroups groups;
    private final CatalogEndpoints endpoints;
    private final Projects projects;
    private final Links links;

    public EndpointFilterHandlers(
            Identity identity,
            EndpointFilter filter,
            EndpointGroups groups,
            CatalogEndpoints endpoints,
            Projects projects,
            Links links) {
        this.identity = identity;
        this.filter = filter;
        this.groups = groups;
        this.endpoints = endpoints;
        this.projects = projects;
        this.links = links;
    }

    /// GET …/endpoints/{endpoint_id}/projects: those given this endpoint itself.
    public Response projectsOfEndpoint(Request request) {
        return projects(
                request, filter.projectsOfEndpoint(requireEndpoint(request).id()));
    }

    /// GET …/endpoint_groups/{endpoint_group_id}/projects; empty, too, when there is no such group.
    public Response projectsOfGroup(Request request) {
        return projects(request, filter.projectsOfGroup(request.pathParameter("endpoint_group_id")));
    }

    private Response projects(Request request, List<String> found) {
        var items = found.stream()
                .flatMap(id -> projects.table().find(id).stream())
                .map(project -> ProjectView.of(links, request, project))
                .toList();
        return Listing.of(links, request, "projects", items);
    }

    /// GET …/projects/{project_id}/endpoints: its own and those of its groups.
    public Response endpointsOfProject(Request request) {
        return endpoints(
                request,
                filter.endpointsOf(requireProject(request).id()).values().stream()
                        .toList());
    }

    /// GET …/endpoint_groups/{endpoint_group_id}/endpoints.
    public Response endpointsOfGroup(Request request) {
        return endpoints(request, filter.members(EndpointGroupHandlers.require(groups, request)));
    }

    private Response endpoints(Request request, List<CatalogEndpoint> found) {
        var items = found.stream()
                .map(endpoint -> EndpointView.of(links, request, endpoint))
                .toList();
        return Listing.of(links, request, "endpoints", items);
    }

    /// GET …/projects/{project_id}/endpoint_groups.
    public Response groupsOfProject(Request request) {
        var items = filter.groupsOf(requireProject(request).id()).stream()
                .map(group -> EndpointGroupHandlers.view(links, request, group))
                .toList();
        return Listing.of(links, request, "endpoint_groups", items);
    }

    /// GET …/projects/{project_id}/endpoints/{endpoint_id}: 204 or 404.
    public Response checkEndpoint(Request request) {
        var endpoint = requireEndpoint(request);
        var project = requireProject(request);
        if (!filter.hasEndpoint(project.id(), endpoint.id())) {
            throw noEndpoint(endpoint.id(), project.id());
        }
        return Response.noContent();
    }

    /// PUT: 409 when the project has it already.
    public Response addEndpoint(Request request) {
        var endpoint = requireEndpoint(request);
        var project = requireProject(request);
        try {
            identity.write((tx, changes) -> {
                filter.addEndpoint(tx, project.id(), endpoint.id());
                return changes.changed(Kind.ENDPOINT_FILTER, project.id());
            });
        } catch (DuplicateKey e) {
            throw Missing.conflict("project_endpoint", "Duplicate entry");
        }
        return Response.noContent();
    }

    public Response removeEndpoint(Request request) {
        var endpointId = request.pathParameter("endpoint_id");
        var projectId = request.pathParameter("project_id");
        identity.write((tx, changes) -> {
            if (!filter.removeEndpoint(tx, projectId, endpointId)) {
                throw noEndpoint(endpointId, projectId);
            }
            return changes.changed(Kind.ENDPOINT_FILTER, projectId);
        });
        return Response.noContent();
    }

    private static ApiException noEndpoint(String endpointId, String projectId) {
        return new ApiException(new Failure.NotFound(
                "endpoint", endpointId, "Endpoint " + endpointId + " not found in project " + projectId));
    }

    /// GET …/endpoint_groups/{endpoint_group_id}/projects/{project_id}. Its link lacks the server, as upstream's does.
    public Response showGroup(Request request) {
        var project = requireProject(request);
        var group = EndpointGroupHandlers.require(groups, request);
        if (!filter.hasGroup(project.id(), group.id())) {
            throw noGroup(group.id());
        }
        var answer = Json.object();
        var node = answer.putObject("project_endpoint_group");
        node.put("endpoint_group_id", group.id());
        node.put("project_id", project.id());
        node.putObject("links")
                .put("self", "/OS-EP-FILTER/endpoint_groups/" + group.id() + "/projects/" + project.id());
        return Response.ok(answer);
    }

    /// PUT: 409 when the project has it already.
    public Response addGroup(Request request) {
        var project = requireProject(request);
        var group = EndpointGroupHandlers.require(groups, request);
        try {
            identity.write((tx, changes) -> {
                filter.addGroup(tx, project.id(), group.id());
                return changes.changed(Kind.ENDPOINT_FILTER, project.id());
            });
        } catch (DuplicateKey e) {
            throw Missing.conflict("project_endpoint_group", "Duplicate entry");
        }
        return Response.noContent();
    }

    public Response removeGroup(Request request) {
        var project = requireProject(request);
        var group = EndpointGroupHandlers.require(groups, request);
        identity.write((tx, changes) -> {
            if (!filter.removeGroup(tx, project.id(), group.id())) {
                throw noGroup(group.id());
            }
            return changes.changed(Kind.ENDPOINT_FILTER, project.id());
        });
        return Response.noContent();
    }

    private static ApiException noGroup(String groupId) {
        return new ApiException(
                new Failure.NotFound("endpoint group", groupId, "Endpoint Group Project Association not found"));
    }

    private CatalogEndpoint requireEndpoint(Request request) {
        var id = request.pathParameter("endpoint_id");
        return endpoints.table().find(id).orElseThrow(() -> Missing.of("endpoint", id));
    }

    private Project requireProject(Request request) {
        var id = request.pathParameter("project_id");
        return projects.table().find(id).orElseThrow(() -> Missing.of("project", id));
    }
}
