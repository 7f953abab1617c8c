package org.pileus.keystone.policies;

import java.util.TreeMap;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.lists.Filters;
import org.pileus.keystone.lists.Links;
import org.pileus.keystone.lists.Listing;
import org.pileus.keystone.lists.Missing;
import tools.jackson.databind.node.ObjectNode;

/// `/v3/policies`.
public final class PolicyBlobHandlers {
    private static final int LONGEST_TYPE = 255;

    private final Database db;
    private final PolicyBlobs policies;
    private final IdSource ids;
    private final Links links;
    private final Listing<PolicyBlob> listing;

    public PolicyBlobHandlers(Database db, PolicyBlobs policies, IdSource ids, Links links) {
        this.db = db;
        this.policies = policies;
        this.ids = ids;
        this.links = links;
        listing = new Listing<>(
                links,
                "policies",
                new Filters<PolicyBlob>().text("type", PolicyBlob::type),
                (request, policy) -> view(request, policy));
    }

    public Response list(Request request) {
        var all = new TreeMap<String, PolicyBlob>();
        db.read(policies::all).forEach(policy -> all.put(policy.id(), policy));
        return listing.page(request, all, policy -> true);
    }

    public Response create(Request request) {
        var fields = new Fields(request.wrapped("policy"));
        fields.name("type", LONGEST_TYPE);
        if (!fields.has("blob")) {
            throw ApiException.invalid("'blob' is a required property");
        }
        var policy = edited(new PolicyBlob(ids.hex(), "", "", Json.object()), fields);
        db.run(tx -> policies.insert(tx, policy));
        return Response.created(wrapped(request, policy));
    }

    private static PolicyBlob edited(PolicyBlob before, Fields fields) {
        var type = fields.nameOr("type", LONGEST_TYPE, before.type());
        var blob = fields.textOr("blob", before.blob());
        if (type == null || blob == null) {
            throw ApiException.invalid("Invalid input for field 'blob': it must be a string.");
        }
        return new PolicyBlob(before.id(), type, blob, fields.extra(before.extra()));
    }

    public Response show(Request request) {
        return Response.ok(wrapped(request, require(request)));
    }

    public Response update(Request request) {
        var after = edited(require(request), new Fields(request.wrapped("policy")));
        db.run(tx -> policies.update(tx, after));
        return Response.ok(wrapped(request, after));
    }

    public Response delete(Request request) {
        var policy = require(request);
        db.run(tx -> policies.delete(tx, policy.id()));
        return Response.noContent();
    }

    private PolicyBlob require(Request request) {
        var id = request.pathParameter("policy_id");
        return db.read(query -> policies.find(query, id)).orElseThrow(() -> Missing.of("policy", id));
    }

    private ObjectNode wrapped(Request request, PolicyBlob policy) {
        var node = Json.object();
        node.set("policy", view(request, policy));
        return node;
    }

    private ObjectNode view(Request request, PolicyBlob policy) {
        var node = Json.object();
        node.put("id", policy.id());
        node.put("type", policy.type());
        node.put("blob", policy.blob());
        policy.extra().properties().forEach(field -> node.set(field.getKey(), field.getValue()));
        node.putObject("links").put("self", links.of(request, "/policies/" + policy.id()));
        return node;
    }
}
