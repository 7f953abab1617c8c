package org.pileus.nova.api.servers;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.quotas.QuotaBook;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.db.instances.Change;
import org.pileus.nova.db.instances.Guard;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.Texts;
import org.pileus.nova.model.VmState;

/// A server's metadata.
public final class MetadataHandlers {
    private static final Shape ALL = Shapes.wrapper("metadata", Shapes.metadata());
    private static final Shape ONE = Shapes.wrapper("meta", Shapes.metadata());
    private static final Set<VmState> CHANGEABLE =
            Set.of(VmState.ACTIVE, VmState.PAUSED, VmState.SUSPENDED, VmState.STOPPED);
    private static final int ATTEMPTS = 5;

    private final ServerLookup lookup;
    private final InstanceLedger ledger;
    private final QuotaBook quotas;

    public MetadataHandlers(ServerLookup lookup, InstanceLedger ledger, QuotaBook quotas) {
        this.lookup = lookup;
        this.ledger = ledger;
        this.quotas = quotas;
    }

    /// GET /servers/{server_id}/metadata.
    public Response list(Request request) {
        QueryShape.none(request);
        return answer("metadata", lookup.require(request).metadata());
    }

    /// GET /servers/{server_id}/metadata/{key}.
    public Response show(Request request) {
        QueryShape.none(request);
        var key = request.pathParameter("key");
        var value = lookup.require(request).metadata().get(key);
        if (value == null) {
            throw missing(key);
        }
        return answer("meta", Map.of(key, value));
    }

    /// POST /servers/{server_id}/metadata: adds to what is there.
    public Response create(Request request) {
        var server = lookup.require(request);
        var more = Texts.map(Shapes.require(ALL, request.json(), minor(request)).path("metadata"));
        return answer("metadata", change(request, server, old -> with(old, more)));
    }

    /// PUT /servers/{server_id}/metadata: replaces it.
    public Response replace(Request request) {
        var server = lookup.require(request);
        var all = Texts.map(Shapes.require(ALL, request.json(), minor(request)).path("metadata"));
        return answer("metadata", change(request, server, old -> all));
    }

    /// PUT /servers/{server_id}/metadata/{key}.
    public Response update(Request request) {
        var server = lookup.require(request);
        var meta = Texts.map(Shapes.require(ONE, request.json(), minor(request)).path("meta"));
        var key = request.pathParameter("key");
        if (meta.size() != 1) {
            throw ApiException.invalid("Request body contains too many items");
        }
        if (!meta.containsKey(key)) {
            throw ApiException.invalid("Request body and URI mismatch");
        }
        change(request, server, old -> with(old, meta));
        return answer("meta", meta);
    }

    /// DELETE /servers/{server_id}/metadata/{key}: 204.
    public Response delete(Request request) {
        var server = lookup.require(request);
        var key = request.pathParameter("key");
        if (!server.metadata().containsKey(key)) {
            throw missing(key);
        }
        change(request, server, old -> {
            var less = new HashMap<>(old);
            less.remove(key);
            return less;
        });
        return Response.noContent();
    }

    private Map<String, String> change(Request request, Instance server, UnaryOperator<Map<String, String>> work) {
        ActionGate.unlocked(request.context(), server);
        var current = server;
        for (var i = 0; i < ATTEMPTS; i++) {
            ActionGate.states(current, "update metadata", CHANGEABLE);
            var metadata = work.apply(current.metadata());
            ServerCreation.metadata(quotas.of(server.projectId()), metadata);
            var guard = Guard.alive().vm(CHANGEABLE).updatedAt(current.times().updated());
            if (ledger.change(current, guard, new Change(ledger.now()).metadata(metadata))) {
                return metadata;
            }
            current = lookup.again(server.id());
            if (current.deleted()) {
                throw ServerLookup.missing(server.id().toString());
            }
        }
        throw ActionGate.changed(server, "update metadata");
    }

    private static Map<String, String> with(Map<String, String> old, Map<String, String> more) {
        var all = new LinkedHashMap<>(old);
        all.putAll(more);
        return all;
    }

    private static int minor(Request request) {
        return request.microversion().minor();
    }

    private static Response answer(String key, Map<String, String> metadata) {
        var root = Json.object();
        root.set(key, Texts.object(metadata));
        return Response.ok(root);
    }

    private static ApiException missing(String key) {
        return new ApiException(new Failure.NotFound("metadata item", key, "Metadata item was not found"));
    }
}
