package org.pileus.nova.api.servers;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.api.web.Links;
import org.pileus.nova.api.web.Page;
import org.pileus.nova.api.web.Times;
import org.pileus.nova.db.actions.ActionEvent;
import org.pileus.nova.db.actions.ActionRepository;
import org.pileus.nova.db.actions.InstanceAction;
import org.pileus.nova.model.Instance;
import tools.jackson.databind.node.ObjectNode;

/// What was done to a server: its actions and their events.
public final class ActionLogHandlers {
    private static final String EVENTS = "os_compute_api:os-instance-actions:events";
    private static final String DETAILS = "os_compute_api:os-instance-actions:events:details";
    private static final Shape TIME = Shapes.text();
    private static final QueryShape QUERY =
            QueryShape.strictSince(58).paged(58).key("changes-since", TIME, 58).key("changes-before", TIME, 66);

    private final ServerLookup lookup;
    private final InstanceLedger ledger;
    private final ActionRepository actions = new ActionRepository();

    public ActionLogHandlers(ServerLookup lookup, InstanceLedger ledger) {
        this.lookup = lookup;
        this.ledger = ledger;
    }

    private Instance server(Request request) {
        return request.microversion().atLeast(2, 21) ? lookup.requireEver(request) : lookup.require(request);
    }

    /// GET /servers/{server_id}/os-instance-actions: newest first; since 2.21 also of deleted servers.
    public Response list(Request request) {
        QUERY.check(request);
        var server = server(request);
        var minor = request.microversion().minor();
        var page = minor >= 58 ? Page.of(request) : new Page(Page.MOST, null);
        var since = minor >= 58 ? time(request, "changes-since") : null;
        var before = minor >= 66 ? time(request, "changes-before") : null;
        if (since != null && before != null && since.isAfter(before)) {
            throw ApiException.invalid("The value of changes-since must be less than or equal to changes-before.");
        }
        var found = ledger.db().read(query -> {
            var marker = page.marker();
            if (marker != null && actions.find(query, server.id(), marker).isEmpty()) {
                throw ApiException.invalid("marker [" + marker + "] not found");
            }
            return actions.list(query, server.id(), since, before, marker, page.limit());
        });
        var root = Json.object();
        var list = root.putArray("instanceActions");
        found.forEach(action -> list.add(view(action, minor)));
        if (minor >= 58 && page.full(found.size())) {
            root.set(
                    "links",
                    Links.next(
                            request,
                            "servers/" + server.id() + "/os-instance-actions",
                            found.getLast().requestId()));
        }
        return Response.ok(root);
    }

    private static @Nullable Instant time(Request request, String key) {
        var text = request.query().last(key);
        return text == null ? null : Times.require(text, key);
    }

    private static ObjectNode view(InstanceAction action, int minor) {
        var node = Json.object();
        node.put("instance_uuid", action.instance().toString());
        node.put("request_id", action.requestId());
        node.put("action", action.action());
        node.put("user_id", action.userId());
        node.put("project_id", action.projectId());
        node.put("start_time", Times.micros(action.started()));
        node.put("message", action.message());
        if (minor >= 58) {
            node.put("updated_at", Times.micros(action.updated()));
        }
        return node;
    }

    /// GET /servers/{server_id}/os-instance-actions/{request_id}: with events, for whoever may see them.
    public Response show(Request request) {
        QueryShape.none(request);
        var server = server(request);
        var id = request.pathParameter("request_id");
        var minor = request.microversion().minor();
        var target = ServerLookup.target(server);
        var admin = request.allows(EVENTS, target);
        var details = request.allows(DETAILS, target);
        var node = ledger.db().read(query -> {
            var action = actions.find(query, server.id(), id)
                    .orElseThrow(() -> new ApiException(new Failure.NotFound(
                            "Action",
                            id,
                            "Action for request_id " + id + " on instance " + server.id() + " not found")));
            var view = view(action, minor);
            if (admin || minor >= 51) {
                var list = view.putArray("events");
                actions.events(query, server.id(), id)
                        .forEach(event -> list.add(event(event, server, minor, admin, details)));
            }
            return view;
        });
        var root = Json.object();
        root.set("instanceAction", node);
        return Response.ok(root);
    }

    private static ObjectNode event(ActionEvent event, Instance server, int minor, boolean admin, boolean details) {
        var node = Json.object();
        node.put("event", event.event());
        node.put("start_time", Times.micros(event.started()));
        node.put("finish_time", Times.micros(event.finished()));
        node.put("result", event.result());
        if (admin) {
            node.putNull("traceback");
        }
        if (minor >= 62) {
            var host = event.host();
            if (admin) {
                node.put("host", host);
            }
            node.put("hostId", host == null ? "" : ServerView.hostId(server.projectId() + host));
        }
        if (minor >= 84 && details) {
            node.put("details", event.details());
        }
        return node;
    }
}
