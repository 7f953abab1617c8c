package org.pileus.keystone.policies;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.catalog.CatalogEndpoint;
import org.pileus.keystone.catalog.CatalogEndpoints;
import org.pileus.keystone.catalog.CatalogServices;
import org.pileus.keystone.catalog.EndpointView;
import org.pileus.keystone.catalog.Regions;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.policies.PolicyAssociations.Place;

/// `OS-ENDPOINT-POLICY`: policy documents for endpoints, services, and services in regions with what is below those.
public final class EndpointPolicyHandlers {
    private final Database db;
    private final PolicyBlobs policies;
    private final PolicyAssociations associations;
    private final CatalogEndpoints endpoints;
    private final CatalogServices services;
    private final Regions regions;
    private final Links links;

    public EndpointPolicyHandlers(
            Database db,
            PolicyBlobs policies,
            PolicyAssociations associations,
            CatalogEndpoints endpoints,
            CatalogServices services,
            Regions regions,
            Links links) {
        this.db = db;
        this.policies = policies;
        this.associations = associations;
        this.endpoints = endpoints;
        this.services = services;
        this.regions = regions;
        this.links = links;
    }

    /// What the path names, which must all be there.
    private record Asked(String policyId, Place place) {}

    private Asked asked(Request request) {
        var policyId = requirePolicy(request);
        var path = request.pathParameters();
        var place = new Place(
                path.getOrDefault("endpoint_id", ""),
                path.getOrDefault("service_id", ""),
                path.getOrDefault("region_id", ""));
        if (!place.endpointId().isEmpty() && endpoints.get(place.endpointId()) == null) {
            throw Missing.of("endpoint", place.endpointId());
        }
        if (!place.serviceId().isEmpty() && services.get(place.serviceId()) == null) {
            throw Missing.of("service", place.serviceId());
        }
        if (!place.regionId().isEmpty() && regions.table().get(place.regionId()) == null) {
            throw Missing.of("region", place.regionId());
        }
        return new Asked(policyId, place);
    }

    private String requirePolicy(Request request) {
        var id = request.pathParameter("policy_id");
        return db.read(query -> policies.find(query, id))
                .orElseThrow(() -> Missing.of("policy", id))
                .id();
    }

    /// GET: 204 when the place has this policy, else 404.
    public Response check(Request request) {
        var asked = asked(request);
        if (!db.read(query -> associations.policyOf(query, asked.place)).equals(Optional.of(asked.policyId))) {
            throw new ApiException(
                    new Failure.NotFound("policy association", asked.policyId, "Could not find policy association."));
        }
        return Response.noContent();
    }

    /// PUT: 204.
    public Response put(Request request) {
        var asked = asked(request);
        db.run(tx -> associations.put(tx, asked.policyId, asked.place));
        return Response.noContent();
    }

    /// DELETE: 204, too, when there was none.
    public Response delete(Request request) {
        var asked = asked(request);
        db.run(tx -> associations.delete(tx, asked.policyId, asked.place));
        return Response.noContent();
    }

    /// GET /v3/policies/{policy_id}/OS-ENDPOINT-POLICY/endpoints.
    public Response endpoints(Request request) {
        var policyId = requirePolicy(request);
        var places = db.read(query -> associations.of(query, policyId));
        var items = endpoints.table().all().stream()
                .filter(endpoint -> places.stream().anyMatch(place -> covers(place, endpoint)))
                .map(endpoint -> EndpointView.of(links, request, endpoint))
                .toList();
        return Listing.of(links, request, "endpoints", items);
    }

    private boolean covers(Place place, CatalogEndpoint endpoint) {
        if (!place.endpointId().isEmpty()) {
            return place.endpointId().equals(endpoint.id());
        }
        return place.serviceId().equals(endpoint.serviceId())
                && (place.regionId().isEmpty() || upwards(endpoint.regionId()).contains(place.regionId()));
    }

    /// A region and what it is in, nearest first.
    private List<String> upwards(@Nullable String regionId) {
        Set<String> seen = new LinkedHashSet<>();
        var id = regionId;
        while (id != null && seen.add(id)) {
            id = parent(id);
        }
        return List.copyOf(seen);
    }

    private @Nullable String parent(String regionId) {
        var region = regions.table().get(regionId);
        return region == null ? null : region.parentRegionId();
    }

    /// GET /v3/endpoints/{endpoint_id}/OS-ENDPOINT-POLICY/policy: the nearest one. Its link names it as if it were an
    /// endpoint, as upstream's does.
    public Response policyOfEndpoint(Request request) {
        var id = request.pathParameter("endpoint_id");
        var endpoint = endpoints.get(id);
        if (endpoint == null) {
            throw Missing.of("endpoint", id);
        }
        var policy = db.read(query -> nearest(query, endpoint).flatMap(policyId -> policies.find(query, policyId)))
                .orElseThrow(() -> new ApiException(
                        new Failure.NotFound("policy", id, "No policy is associated with endpoint " + id + ".")));
        var answer = Json.object();
        var node = answer.putObject("policy");
        node.put("id", policy.id());
        node.put("blob", policy.blob());
        node.put("type", policy.type());
        policy.extra().properties().forEach(field -> node.set(field.getKey(), field.getValue()));
        node.putObject("links").put("self", links.of(request, "/endpoints/" + policy.id()));
        return Response.ok(answer);
    }

    private Optional<String> nearest(Query query, CatalogEndpoint endpoint) {
        var own = associations.policyOf(query, Place.endpoint(endpoint.id()));
        if (own.isPresent()) {
            return own;
        }
        for (var region : upwards(endpoint.regionId())) {
            var found = associations.policyOf(query, Place.inRegion(endpoint.serviceId(), region));
            if (found.isPresent()) {
                return found;
            }
        }
        return associations.policyOf(query, Place.service(endpoint.serviceId()));
    }
}
