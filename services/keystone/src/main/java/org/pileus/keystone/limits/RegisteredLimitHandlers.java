package org.pileus.keystone.limits;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.catalog.CatalogServices;
import org.pileus.keystone.catalog.Regions;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Filters;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/registered_limits`.
public final class RegisteredLimitHandlers {
    private static final Set<String> KNOWN =
            Set.of("service_id", "region_id", "resource_name", "default_limit", "description");
    private static final int LONGEST = 255;

    private final Database db;
    private final Limits limits;
    private final CatalogServices services;
    private final Regions regions;
    private final IdSource ids;
    private final Links links;
    private final Listing<RegisteredLimit> listing;

    public RegisteredLimitHandlers(
            Database db, Limits limits, CatalogServices services, Regions regions, IdSource ids, Links links) {
        this.db = db;
        this.limits = limits;
        this.services = services;
        this.regions = regions;
        this.ids = ids;
        this.links = links;
        listing = new Listing<>(
                links,
                "registered_limits",
                new Filters<RegisteredLimit>()
                        .text("service_id", RegisteredLimit::serviceId)
                        .text("region_id", RegisteredLimit::regionId)
                        .text("resource_name", RegisteredLimit::resourceName),
                (request, limit) -> view(request, limit));
    }

    public Response list(Request request) {
        var all = new TreeMap<String, RegisteredLimit>();
        db.read(limits::registered).forEach(limit -> all.put(limit.id(), limit));
        return listing.page(request, all, limit -> true);
    }

    /// POST: several at once, all or none.
    public Response create(Request request) {
        List<RegisteredLimit> made = new ArrayList<>();
        for (var item : LimitFields.items(request.jsonObject(), "registered_limits", KNOWN)) {
            LimitFields.require(item, "service_id", "resource_name", "default_limit");
            made.add(edited(new RegisteredLimit(ids.hex(), "", "", "", 0, null), item));
        }
        try {
            db.run(tx -> made.forEach(limit -> limits.insert(tx, limit)));
        } catch (DuplicateKey e) {
            throw Missing.conflict("registered_limit", "Duplicate entry");
        }
        return Response.created(Json.object().set("registered_limits", views(request, made)));
    }

    private ArrayNode views(Request request, List<RegisteredLimit> all) {
        var list = Json.array();
        all.forEach(limit -> list.add(view(request, limit)));
        return list;
    }

    private RegisteredLimit edited(RegisteredLimit before, ObjectNode given) {
        var fields = new Fields(given);
        var service = fields.idOr("service_id", before.serviceId());
        var region = fields.textOr("region_id", before.regionId());
        var name = fields.nameOr("resource_name", LONGEST, before.resourceName());
        if (service == null || services.get(service) == null) {
            throw ApiException.invalid("Could not find service: " + service + ".");
        }
        if (region != null && !region.isEmpty() && regions.get(region) == null) {
            throw ApiException.invalid("Could not find region: " + region + ".");
        }
        return new RegisteredLimit(
                before.id(),
                service,
                region == null ? "" : region,
                name == null ? before.resourceName() : name,
                LimitFields.number(given, "default_limit", before.defaultLimit()),
                fields.textOr("description", before.description()));
    }

    public Response show(Request request) {
        return Response.ok(Json.object().set("registered_limit", view(request, require(request))));
    }

    public Response update(Request request) {
        var before = require(request);
        var given = request.wrapped("registered_limit");
        LimitFields.checkKnown(given, KNOWN);
        var after = edited(before, given);
        try {
            db.run(tx -> {
                var other = given.has("service_id") || given.has("region_id") || given.has("resource_name");
                if (other && limits.inUse(tx, before.id())) {
                    throw inUse(before.id());
                }
                limits.update(tx, after);
            });
        } catch (DuplicateKey e) {
            throw Missing.conflict("registered_limit", "Duplicate entry");
        }
        return Response.ok(Json.object().set("registered_limit", view(request, after)));
    }

    /// DELETE: 403 while a project or domain has its own instead.
    public Response delete(Request request) {
        var limit = require(request);
        db.run(tx -> {
            if (limits.inUse(tx, limit.id())) {
                throw inUse(limit.id());
            }
            limits.deleteRegistered(tx, limit.id());
        });
        return Response.noContent();
    }

    private static ApiException inUse(String id) {
        return ApiException.forbidden("Unable to update or delete registered limit " + id
                + " because there are project limits associated with it.");
    }

    private RegisteredLimit require(Request request) {
        var id = request.pathParameter("registered_limit_id");
        return db.read(query -> limits.findRegistered(query, id))
                .orElseThrow(() -> Missing.of("registered limit for", id));
    }

    private ObjectNode view(Request request, RegisteredLimit limit) {
        var node = Json.object();
        node.put("id", limit.id());
        node.put("service_id", limit.serviceId());
        node.put("region_id", limit.regionId().isEmpty() ? null : limit.regionId());
        node.put("resource_name", limit.resourceName());
        node.put("default_limit", limit.defaultLimit());
        node.put("description", limit.description());
        node.putObject("links").put("self", links.of(request, "/registered_limits/" + limit.id()));
        return node;
    }
}
