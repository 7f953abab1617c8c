package org.pileus.keystone.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Transaction;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Filters;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Change;
import org.pileus.keystone.memory.Changes;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/endpoints`.
public final class EndpointHandlers {
    private static final List<String> INTERFACES = List.of("admin", "internal", "public");
    private static final int LONGEST_URL = 2048;
    private static final int LONGEST_REGION = 255;

    private final Identity identity;
    private final CatalogEndpoints endpoints;
    private final CatalogServices services;
    private final Regions regions;
    private final IdSource ids;
    private final Links links;
    private final Listing<CatalogEndpoint> listing;

    public EndpointHandlers(
            Identity identity,
            CatalogEndpoints endpoints,
            CatalogServices services,
            Regions regions,
            IdSource ids,
            Links links) {
        this.identity = identity;
        this.endpoints = endpoints;
        this.services = services;
        this.regions = regions;
        this.ids = ids;
        this.links = links;
        listing = new Listing<>(
                links,
                "endpoints",
                new Filters<CatalogEndpoint>()
                        .text("interface", CatalogEndpoint::face)
                        .text("service_id", CatalogEndpoint::serviceId)
                        .text("region_id", CatalogEndpoint::regionId),
                (request, endpoint) -> EndpointView.of(links, request, endpoint));
    }

    public Response list(Request request) {
        return listing.page(request, endpoints.table().byId(), endpoint -> true);
    }

    public Response create(Request request) {
        var fields = new Fields(request.wrapped("endpoint"));
        for (var needed : List.of("interface", "service_id", "url")) {
            if (!fields.has(needed)) {
                throw ApiException.invalid("'" + needed + "' is a required property");
            }
        }
        var endpoint = edited(new CatalogEndpoint(ids.hex(), "", null, "", "", true, Json.object()), fields);
        identity.write((tx, changes) -> {
            ensureRegion(tx, endpoint, fields, changes);
            endpoints.insert(tx, endpoint);
            return changes.changed(Kind.ENDPOINT, endpoint.id());
        });
        return Response.created(wrapped(request, endpoint));
    }

    private CatalogEndpoint edited(CatalogEndpoint before, Fields fields) {
        var face = fields.wordOr("interface", INTERFACES, before.face());
        var url = fields.nameOr("url", LONGEST_URL, before.url());
        var serviceId = fields.idOr("service_id", before.serviceId());
        var region = fields.textOr("region_id", fields.textOr("region", before.regionId()));
        if (serviceId == null || services.get(serviceId) == null) {
            throw Missing.of("service", String.valueOf(serviceId));
        }
        if (url == null || !UrlTemplate.wellFormed(url)) {
            throw ApiException.invalid("Malformed endpoint URL (" + url + "), see ERROR log for details.");
        }
        if (region != null && region.length() > LONGEST_REGION) {
            throw ApiException.invalid("Invalid input for field 'region_id': it is too long.");
        }
        return new CatalogEndpoint(
                before.id(),
                serviceId,
                region,
                face == null ? before.face() : face,
                url,
                fields.flagOr("enabled", before.enabled()),
                fields.extra(before.extra()));
    }

    /// The older key `region` makes the region; `region_id` must name one.
    private void ensureRegion(Transaction tx, CatalogEndpoint endpoint, Fields fields, Changes changes) {
        var id = endpoint.regionId();
        if (id == null || regions.stored(tx, id).isPresent()) {
            return;
        }
        if (fields.has("region_id")) {
            throw ApiException.invalid("Could not find region: " + id + ".");
        }
        regions.insert(tx, new Region(id, "", null, Json.object()));
        changes.changed(Kind.REGION, id);
    }

    public Response show(Request request) {
        return Response.ok(wrapped(request, require(request)));
    }

    public Response update(Request request) {
        var named = require(request);
        var fields = new Fields(request.wrapped("endpoint"));
        var after = identity.write((tx, changes) -> {
            var before = endpoints.stored(tx, named.id()).orElseThrow(() -> Missing.of("endpoint", named.id()));
            var edited = edited(before, fields);
            ensureRegion(tx, edited, fields, changes);
            endpoints.update(tx, edited);
            changes.changed(Kind.ENDPOINT, edited.id());
            return edited;
        });
        return Response.ok(wrapped(request, after));
    }

    public Response delete(Request request) {
        var endpoint = require(request);
        identity.write((tx, changes) -> {
            endpoints.delete(tx, endpoint.id());
            return changes.changed(Kind.ENDPOINT, endpoint.id()).changed(Kind.ENDPOINT_FILTER, Change.ALL);
        });
        return Response.noContent();
    }

    private CatalogEndpoint require(Request request) {
        var id = request.pathParameter("endpoint_id");
        var endpoint = find(id);
        if (endpoint == null) {
            throw Missing.of("endpoint", id);
        }
        return endpoint;
    }

    private @Nullable CatalogEndpoint find(String id) {
        return endpoints.get(id);
    }

    private ObjectNode wrapped(Request request, CatalogEndpoint endpoint) {
        var node = Json.object();
        node.set("endpoint", EndpointView.of(links, request, endpoint));
        return node;
    }
}
