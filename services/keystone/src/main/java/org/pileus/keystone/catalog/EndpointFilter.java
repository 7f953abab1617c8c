package org.pileus.keystone.catalog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Transaction;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Memory;

/// Which endpoints and endpoint groups were given to which project: stored, and remembered by project. A
/// project that was given none sees every endpoint.
public final class EndpointFilter implements Memory {
    private final CatalogEndpoints endpoints;
    private final EndpointGroups groups;
    private volatile Map<String, Given> byProject = new ConcurrentHashMap<>();

    /// Ids in order.
    private record Given(List<String> endpoints, List<String> groups) {
        private static final Given NOTHING = new Given(List.of(), List.of());
    }

    public EndpointFilter(CatalogEndpoints endpoints, EndpointGroups groups) {
        this.endpoints = endpoints;
        this.groups = groups;
    }

    @Override
    public Kind kind() {
        return Kind.ENDPOINT_FILTER;
    }

    @Override
    public void load(Query query) {
        var projects = new TreeSet<String>();
        projects.addAll(query.list("SELECT DISTINCT project_id FROM project_endpoint", row -> row.text(1)));
        projects.addAll(query.list("SELECT DISTINCT project_id FROM project_endpoint_group", row -> row.text(1)));
        Map<String, Given> all = new HashMap<>();
        projects.forEach(id -> all.put(id, given(query, id)));
        byProject = new ConcurrentHashMap<>(all);
    }

    @Override
    public void refresh(Query query, String projectId) {
        var now = given(query, projectId);
        if (now.equals(Given.NOTHING)) {
            byProject.remove(projectId);
        } else {
            byProject.put(projectId, now);
        }
    }

    private static Given given(Query query, String projectId) {
        return new Given(
                query.list(
                        "SELECT endpoint_id FROM project_endpoint WHERE project_id = ? ORDER BY endpoint_id",
                        row -> row.text(1),
                        projectId),
                query.list("""
                        SELECT endpoint_group_id FROM project_endpoint_group
                        WHERE project_id = ? ORDER BY endpoint_group_id""", row -> row.text(1), projectId));
    }

    private Given of(@Nullable String projectId) {
        return projectId == null ? Given.NOTHING : byProject.getOrDefault(projectId, Given.NOTHING);
    }

    /// The endpoints of a project, its own and those of its groups; empty when there is no filter.
    Map<String, CatalogEndpoint> endpointsOf(@Nullable String projectId) {
        var given = of(projectId);
        if (given == Given.NOTHING) {
            return Map.of();
        }
        var found = new TreeMap<String, CatalogEndpoint>();
        given.endpoints.forEach(id -> endpoints.table().find(id).ifPresent(endpoint -> found.put(id, endpoint)));
        for (var group : groupsOf(projectId)) {
            members(group).forEach(endpoint -> found.put(endpoint.id(), endpoint));
        }
        return found;
    }

    List<CatalogEndpoint> members(EndpointGroup group) {
        return endpoints.table().all().stream().filter(group::holds).toList();
    }

    List<EndpointGroup> groupsOf(@Nullable String projectId) {
        return of(projectId).groups.stream()
                .flatMap(id -> groups.table().find(id).stream())
                .toList();
    }

    boolean hasEndpoint(String projectId, String endpointId) {
        return of(projectId).endpoints.contains(endpointId);
    }

    boolean hasGroup(String projectId, String groupId) {
        return of(projectId).groups.contains(groupId);
    }

    List<String> projectsOfEndpoint(String endpointId) {
        return byProject.entrySet().stream()
                .filter(entry -> entry.getValue().endpoints.contains(endpointId))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    List<String> projectsOfGroup(String groupId) {
        return byProject.entrySet().stream()
                .filter(entry -> entry.getValue().groups.contains(groupId))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    void addEndpoint(Transaction tx, String projectId, String endpointId) {
        tx.update("INSERT INTO project_endpoint (project_id, endpoint_id) VALUES (?, ?)", projectId, endpointId);
    }

    /// @return false when the project did not have it
    boolean removeEndpoint(Transaction tx, String projectId, String endpointId) {
        return tx.update("DELETE FROM project_endpoint WHERE project_id = ? AND endpoint_id = ?", projectId, endpointId)
                > 0;
    }

    void addGroup(Transaction tx, String projectId, String groupId) {
        tx.update(
                "INSERT INTO project_endpoint_group (project_id, endpoint_group_id) VALUES (?, ?)", projectId, groupId);
    }

    /// @return false when the project did not have it
    boolean removeGroup(Transaction tx, String projectId, String groupId) {
        return tx.update(
                        "DELETE FROM project_endpoint_group WHERE project_id = ? AND endpoint_group_id = ?",
                        projectId,
                        groupId)
                > 0;
    }
}
