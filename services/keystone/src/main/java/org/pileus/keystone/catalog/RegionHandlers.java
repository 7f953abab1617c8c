package org.pileus.keystone.catalog;

import java.util.HashSet;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Filters;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/regions`.
public final class RegionHandlers {
    private static final int LONGEST_ID = 255;

    private final Identity identity;
    private final Regions regions;
    private final CatalogEndpoints endpoints;
    private final IdSource ids;
    private final Links links;
    private final Listing<Region> listing;

    public RegionHandlers(Identity identity, Regions regions, CatalogEndpoints endpoints, IdSource ids, Links links) {
        this.identity = identity;
        this.regions = regions;
        this.endpoints = endpoints;
        this.ids = ids;
        this.links = links;
        listing = new Listing<>(
                links,
                "regions",
                new Filters<Region>().text("parent_region_id", Region::parentRegionId),
                (request, region) -> view(request, region));
    }

    public Response list(Request request) {
        return listing.page(request, regions.table().byId(), region -> true);
    }

    /// POST /v3/regions: the id may be in the body.
    public Response create(Request request) {
        var body = request.wrapped("region");
        var given = body.get("id");
        if (given != null && !given.isNull() && !given.isString()) {
            throw ApiException.invalid("Invalid input for field 'id': it must be a string.");
        }
        var id = given == null || given.isNull() || given.stringValue().isEmpty() ? ids.hex() : given.stringValue();
        return create(request, id, body);
    }

    /// PUT /v3/regions/{region_id}: 201.
    public Response createNamed(Request request) {
        var body = request.wrapped("region");
        var id = request.pathParameter("region_id");
        var given = Json.textOrNull(body, "id");
        if (given != null && !given.equals(id)) {
            throw ApiException.invalid("Conflicting region IDs specified: \"" + id + "\" != \"" + given + "\"");
        }
        return create(request, id, body);
    }

    private Response create(Request request, String id, ObjectNode body) {
        if (id.length() > LONGEST_ID) {
            throw ApiException.invalid("Invalid input for field 'id': it has more than " + LONGEST_ID + " characters.");
        }
        var region = edited(new Region(id, "", null, Json.object()), new Fields(body));
        identity.write((tx, changes) -> {
            if (regions.stored(tx, id).isPresent()) {
                throw Missing.conflict("region", "Duplicate ID, " + id);
            }
            regions.insert(tx, region);
            return changes.changed(Kind.REGION, id);
        });
        return Response.created(wrapped(request, region));
    }

    private Region edited(Region before, Fields fields) {
        var after = fields.textOr("parent_region_id", before.parentRegionId());
        if (after != null && !after.equals(before.parentRegionId())) {
            checkParent(before.id(), after);
        }
        var description = fields.textOr("description", before.description());
        return new Region(before.id(), description == null ? "" : description, after, fields.extra(before.extra()));
    }

    private void checkParent(String id, String parentId) {
        var seen = new HashSet<String>();
        var next = parentId;
        while (next != null && seen.add(next)) {
            if (next.equals(id)) {
                throw ApiException.invalid(
                        "The specified parent region " + parentId + " would create a circular region" + " hierarchy.");
            }
            var region = regions.get(next);
            if (region == null) {
                throw Missing.of("region", next);
            }
            next = region.parentRegionId();
        }
    }

    public Response show(Request request) {
        return Response.ok(wrapped(request, require(request)));
    }

    public Response update(Request request) {
        var named = require(request);
        var fields = new Fields(request.wrapped("region"));
        var after = identity.write((tx, changes) -> {
            var before = regions.stored(tx, named.id()).orElseThrow(() -> Missing.of("region", named.id()));
            var edited = edited(before, fields);
            regions.update(tx, edited);
            changes.changed(Kind.REGION, edited.id());
            return edited;
        });
        return Response.ok(wrapped(request, after));
    }

    /// DELETE: 403 while endpoints are in it or in a region below.
    public Response delete(Request request) {
        var region = require(request);
        if (used(region.id())) {
            throw ApiException.forbidden("Unable to delete region " + region.id()
                    + " because it or its child regions have associated endpoints.");
        }
        identity.write((tx, changes) -> {
            regions.delete(tx, region.id());
            return changes.changed(Kind.REGION, region.id());
        });
        return Response.noContent();
    }

    private boolean used(String id) {
        return endpoints.table().all().stream().anyMatch(endpoint -> id.equals(endpoint.regionId()))
                || regions.table().all().stream().anyMatch(region -> id.equals(region.parentRegionId()));
    }

    private Region require(Request request) {
        var id = request.pathParameter("region_id");
        var region = regions.get(id);
        if (region == null) {
            throw Missing.of("region", id);
        }
        return region;
    }

    private ObjectNode wrapped(Request request, Region region) {
        var node = Json.object();
        node.set("region", view(request, region));
        return node;
    }

    private ObjectNode view(Request request, Region region) {
        var node = Json.object();
        node.put("id", region.id());
        node.put("description", region.description());
        node.put("parent_region_id", region.parentRegionId());
        region.extra().properties().forEach(field -> node.set(field.getKey(), field.getValue()));
        node.putObject("links").put("self", links.of(request, "/regions/" + region.id()));
        return node;
    }
}
