package org.pileus.nova.api.servers;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.api.web.Links;
import org.pileus.nova.db.instances.Change;
import org.pileus.nova.db.instances.Guard;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.Texts;
import org.pileus.nova.model.VmState;
import tools.jackson.databind.node.StringNode;

/// A server's tags, since 2.26.
public final class TagHandlers {
    private static final int MOST = 50;
    private static final Shape ALL = Shapes.wrapper("tags", Shapes.array(Shapes.tag(), 0, MOST));
    private static final Set<VmState> CHANGEABLE =
            Set.of(VmState.ACTIVE, VmState.PAUSED, VmState.SUSPENDED, VmState.STOPPED);
    private static final int ATTEMPTS = 5;

    private final ServerLookup lookup;
    private final InstanceLedger ledger;

    public TagHandlers(ServerLookup lookup, InstanceLedger ledger) {
        this.lookup = lookup;
        this.ledger = ledger;
    }

    /// GET /servers/{server_id}/tags.
    public Response list(Request request) {
        QueryShape.none(request);
        return answer(lookup.require(request).tags());
    }

    /// GET /servers/{server_id}/tags/{tag}: 204 when it has it.
    public Response show(Request request) {
        QueryShape.none(request);
        var server = lookup.require(request);
        var tag = request.pathParameter("tag");
        if (!server.tags().contains(tag)) {
            throw missing(server, tag);
        }
        return Response.noContent();
    }

    /// PUT /servers/{server_id}/tags: replaces all.
    public Response replace(Request request) {
        var server = lookup.require(request);
        var body = Shapes.require(ALL, request.json(), request.microversion().minor());
        var tags = List.copyOf(new LinkedHashSet<>(Texts.list(body.path("tags"))));
        change(request, server, old -> tags);
        return answer(tags);
    }

    /// PUT /servers/{server_id}/tags/{tag}: 201, or 204 when it was there.
    public Response add(Request request) {
        var server = lookup.require(request);
        var tag = request.pathParameter("tag");
        var wrong = Shapes.tag()
                .check(StringNode.valueOf(tag), request.microversion().minor());
        if (wrong != null) {
            throw ApiException.invalid("Tag '" + tag + "' is invalid. It must be a non empty string without characters"
                    + " '/' and ','. Validation error message: " + wrong.reason());
        }
        if (server.tags().contains(tag)) {
            return Response.noContent();
        }
        change(request, server, old -> {
            if (old.size() >= MOST) {
                throw ApiException.invalid("The number of tags exceeded the per-server limit " + MOST);
            }
            var more = new ArrayList<>(old);
            if (!more.contains(tag)) {
                more.add(tag);
            }
            return more;
        });
        return Response.status(201)
                .header("Location", Links.self(request, "servers", server.id().toString()) + "/tags/" + tag);
    }

    /// DELETE /servers/{server_id}/tags/{tag}.
    public Response remove(Request request) {
        var server = lookup.require(request);
        var tag = request.pathParameter("tag");
        if (!server.tags().contains(tag)) {
            throw missing(server, tag);
        }
        change(request, server, old -> {
            var less = new ArrayList<>(old);
            less.remove(tag);
            return less;
        });
        return Response.noContent();
    }

    /// DELETE /servers/{server_id}/tags.
    public Response clear(Request request) {
        change(request, lookup.require(request), old -> List.of());
        return Response.noContent();
    }

    private void change(Request request, Instance server, UnaryOperator<List<String>> work) {
        ActionGate.unlocked(request.context(), server);
        var current = server;
        for (var i = 0; i < ATTEMPTS; i++) {
            ActionGate.states(current, "update tags", CHANGEABLE);
            var guard = Guard.alive().vm(CHANGEABLE).updatedAt(current.times().updated());
            if (ledger.change(current, guard, new Change(ledger.now()).tags(work.apply(current.tags())))) {
                return;
            }
            current = lookup.again(server.id());
            if (current.deleted()) {
                throw ServerLookup.missing(server.id().toString());
            }
        }
        throw ActionGate.changed(server, "update tags");
    }

    private static Response answer(List<String> tags) {
        var root = Json.object();
        root.set("tags", Texts.array(tags));
        return Response.ok(root);
    }

    private static ApiException missing(Instance server, String tag) {
        return new ApiException(
                new Failure.NotFound("Tag", tag, "Server " + server.id() + " has no tag '" + tag + "'"));
    }
}
