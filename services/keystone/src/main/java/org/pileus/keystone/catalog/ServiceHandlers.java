package org.pileus.keystone.catalog;

import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Filters;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Change;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/services`.
public final class ServiceHandlers {
    private static final int LONGEST = 255;

    private final Identity identity;
    private final CatalogServices services;
    private final IdSource ids;
    private final Links links;
    private final Listing<CatalogService> listing;

    public ServiceHandlers(Identity identity, CatalogServices services, IdSource ids, Links links) {
        this.identity = identity;
        this.services = services;
        this.ids = ids;
        this.links = links;
        listing = new Listing<>(
                links,
                "services",
                new Filters<CatalogService>().text("type", CatalogService::type).text("name", CatalogService::name),
                (request, service) -> view(request, service));
    }

    public Response list(Request request) {
        return listing.page(request, services.table().byId(), service -> true);
    }

    public Response create(Request request) {
        var fields = new Fields(request.wrapped("service"));
        fields.name("type", LONGEST);
        var blank = new CatalogService(ids.hex(), "", true, Json.object().put("name", ""));
        var service = edited(blank, fields);
        identity.write((tx, changes) -> {
            services.insert(tx, service);
            return changes.changed(Kind.SERVICE, service.id());
        });
        return Response.created(wrapped(request, service));
    }

    private static CatalogService edited(CatalogService before, Fields fields) {
        var type = fields.nameOr("type", LONGEST, before.type());
        var enabled = fields.flagOr("enabled", before.enabled());
        var name = fields.textOr("name", before.name());
        var extra = fields.extra(before.extra());
        extra.put("name", name == null ? "" : name);
        return new CatalogService(before.id(), type == null ? before.type() : type, enabled, extra);
    }

    public Response show(Request request) {
        return Response.ok(wrapped(request, require(request)));
    }

    public Response update(Request request) {
        var named = require(request);
        var fields = new Fields(request.wrapped("service"));
        var after = identity.write((tx, changes) -> {
            var before = services.stored(tx, named.id()).orElseThrow(() -> Missing.of("service", named.id()));
            var edited = edited(before, fields);
            services.update(tx, edited);
            changes.changed(Kind.SERVICE, edited.id());
            return edited;
        });
        return Response.ok(wrapped(request, after));
    }

    /// DELETE: with its endpoints.
    public Response delete(Request request) {
        var service = require(request);
        identity.write((tx, changes) -> {
            services.delete(tx, service.id());
            return changes.changed(Kind.SERVICE, service.id())
                    .changed(Kind.ENDPOINT, Change.ALL)
                    .changed(Kind.ENDPOINT_FILTER, Change.ALL);
        });
        return Response.noContent();
    }

    private CatalogService require(Request request) {
        var id = request.pathParameter("service_id");
        var service = services.get(id);
        if (service == null) {
            throw Missing.of("service", id);
        }
        return service;
    }

    private ObjectNode wrapped(Request request, CatalogService service) {
        var node = Json.object();
        node.set("service", view(request, service));
        return node;
    }

    private ObjectNode view(Request request, CatalogService service) {
        var node = Json.object();
        node.put("id", service.id());
        node.put("type", service.type());
        node.put("enabled", service.enabled());
        service.extra().properties().forEach(field -> node.set(field.getKey(), field.getValue()));
        node.putObject("links").put("self", links.of(request, "/services/" + service.id()));
        return node;
    }
}
