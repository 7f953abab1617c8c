package org.pileus.keystone.federation;

import java.time.Clock;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.DuplicateKey;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.memory.Kind;
import org.pileus.keystone.memory.Moment;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/OS-FEDERATION/identity_providers/{idp_id}/protocols`. The links are upstream's, which lead nowhere.
public final class ProtocolHandlers {
    private static final int LONGEST = 64;

    private final Identity identity;
    private final Database db;
    private final Protocols protocols;
    private final IdentityProviders providers;
    private final Mappings mappings;
    private final Clock clock;
    private final Links links;

    public ProtocolHandlers(
            Identity identity,
            Protocols protocols,
            IdentityProviders providers,
            Mappings mappings,
            Clock clock,
            Links links) {
        this.identity = identity;
        this.db = identity.database();
        this.protocols = protocols;
        this.providers = providers;
        this.mappings = mappings;
        this.clock = clock;
        this.links = links;
    }

    /// GET: empty, too, when there is no such provider.
    public Response list(Request request) {
        var providerId = request.pathParameter("idp_id");
        var items = db.read(query -> protocols.of(query, providerId)).stream()
                .map(protocol -> {
                    var node = view(request, protocol);
                    node.put("idp_id", protocol.providerId());
                    node.put("remote_id_attribute", protocol.remoteIdAttribute());
                    return node;
                })
                .toList();
        return Listing.of(links, request, "protocols", items);
    }

    public Response show(Request request) {
        return Response.ok(wrapped(request, require(request)));
    }

    public Response create(Request request) {
        var providerId = request.pathParameter("idp_id");
        var id = FederationFields.chosenId(request, "protocol_id");
        var fields = new Fields(request.wrapped("protocol"));
        var protocol = edited(new Protocol(providerId, id, fields.name("mapping_id", LONGEST), null), fields);
        try {
            identity.write((tx, changes) -> {
                if (providers.find(tx, providerId).isEmpty()) {
                    throw Missing.of("Identity Provider", providerId);
                }
                protocols.insert(tx, protocol);
                return changes.changed(Kind.IDENTITY_PROVIDER, providerId);
            });
        } catch (DuplicateKey e) {
            throw Missing.conflict("federation_protocol", "Duplicate entry found with ID " + id);
        }
        return Response.created(wrapped(request, protocol));
    }

    private Protocol edited(Protocol before, Fields fields) {
        var mappingId = fields.name("mapping_id", LONGEST);
        var attribute = fields.textOr("remote_id_attribute", before.remoteIdAttribute());
        FederationFields.checkKnown(fields);
        if (attribute != null && attribute.length() > LONGEST) {
            throw ApiException.invalid("Invalid input for field 'remote_id_attribute': it is too long.");
        }
        if (db.read(query -> mappings.find(query, mappingId)).isEmpty()) {
            throw ApiException.invalid("Invalid mapping id: " + mappingId);
        }
        return new Protocol(before.providerId(), before.id(), mappingId, attribute);
    }

    public Response update(Request request) {
        var before = require(request);
        var after = edited(before, new Fields(request.wrapped("protocol")));
        identity.write((tx, changes) -> {
            protocols.update(tx, after);
            return changes.changed(Kind.IDENTITY_PROVIDER, after.providerId());
        });
        return Response.ok(wrapped(request, after));
    }

    public Response delete(Request request) {
        var protocol = require(request);
        identity.write((tx, changes) -> {
            providers.endTokens(tx, protocol.providerId(), protocol.id(), Moment.now(clock), changes);
            protocols.delete(tx, protocol.providerId(), protocol.id());
            return changes.changed(Kind.IDENTITY_PROVIDER, protocol.providerId());
        });
        return Response.noContent();
    }

    private Protocol require(Request request) {
        var providerId = request.pathParameter("idp_id");
        var id = request.pathParameter("protocol_id");
        return db.read(query -> protocols.find(query, providerId, id))
                .orElseThrow(() -> Protocols.missing(providerId, id));
    }

    private ObjectNode wrapped(Request request, Protocol protocol) {
        var node = Json.object();
        node.set("protocol", view(request, protocol));
        return node;
    }

    private ObjectNode view(Request request, Protocol protocol) {
        var node = Json.object();
        node.put("id", protocol.id());
        node.put("mapping_id", protocol.mappingId());
        node.putObject("links")
                .put("self", links.of(request, "/protocols/" + protocol.id()))
                .put("identity_provider", links.of(request, "/" + protocol.providerId()));
        return node;
    }
}
