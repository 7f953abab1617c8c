package org.pileus.keystone.federation;

import java.util.Set;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.federation.mapping.MappingRules;
import org.pileus.keystone.lists.Filters;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Change;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/OS-FEDERATION/mappings`.
public final class MappingHandlers {
    private static final Set<String> KEYS = Set.of("id", "rules", "schema_version");

    private final Identity identity;
    private final Database db;
    private final Mappings mappings;
    private final Links links;
    private final Listing<Mapping> listing;

    public MappingHandlers(Identity identity, Mappings mappings, Links links) {
        this.identity = identity;
        this.db = identity.database();
        this.mappings = mappings;
        this.links = links;
        listing = new Listing<>(links, "mappings", new Filters<>(), this::view);
    }

    public Response list(Request request) {
        return listing.whole(request, db.read(mappings::all));
    }

    public Response show(Request request) {
        return Response.ok(wrapped(request, require(request)));
    }

    public Response create(Request request) {
        var mapping = given(request, FederationFields.chosenId(request, "mapping_id"));
        try {
            identity.write((tx, changes) -> {
                mappings.insert(tx, mapping);
                return changes.changed(Kind.IDENTITY_PROVIDER, Change.ALL);
            });
        } catch (DuplicateKey e) {
            throw Missing.conflict("mapping", "Duplicate entry");
        }
        return Response.created(wrapped(request, mapping));
    }

    private static Mapping given(Request request, String id) {
        var body = request.wrapped("mapping");
        for (var key : body.propertyNames()) {
            if (!KEYS.contains(key)) {
                throw ApiException.invalid("Additional properties are not allowed ('" + key + "' was unexpected)");
            }
        }
        if (!body.has("rules")) {
            throw ApiException.invalid("'rules' is a required property");
        }
        var version = body.has("schema_version") ? body.path("schema_version").asString("") : "1.0";
        MappingRules.check(body.path("rules"), version);
        return new Mapping(id, body.path("rules"), version);
    }

    /// PATCH: with all the rules.
    public Response update(Request request) {
        var before = require(request);
        var after = given(request, before.id());
        db.run(tx -> mappings.update(tx, after));
        return Response.ok(wrapped(request, after));
    }

    /// DELETE; protocols that name it are left without one, and what was got through them ends.
    public Response delete(Request request) {
        var mapping = require(request);
        identity.write((tx, changes) -> {
            mappings.delete(tx, mapping.id());
            return changes.changed(Kind.IDENTITY_PROVIDER, Change.ALL).revokedAll();
        });
        return Response.noContent();
    }

    private Mapping require(Request request) {
        var id = request.pathParameter("mapping_id");
        return db.read(query -> mappings.find(query, id)).orElseThrow(() -> Missing.of("mapping", id));
    }

    private ObjectNode wrapped(Request request, Mapping mapping) {
        var node = Json.object();
        node.set("mapping", view(request, mapping));
        return node;
    }

    private ObjectNode view(Request request, Mapping mapping) {
        var node = Json.object();
        node.put("id", mapping.id());
        node.set("rules", mapping.rules());
        node.put("schema_version", mapping.schemaVersion());
        node.putObject("links").put("self", links.of(request, "/OS-FEDERATION/mappings/" + mapping.id()));
        return node;
    }
}
