package org.pileus.nova.api.servers;

import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.db.instances.Change;
import org.pileus.nova.db.instances.Guard;
import org.pileus.nova.model.Lock;

/// Locks servers against changes, and unlocks them.
public final class LockHandlers {
    private static final String OVERRIDE = "os_compute_api:os-lock-server:unlock:unlock_override";
    private static final Shape REASON =
            Shapes.object().optional("locked_reason", Shapes.text(1, 255)).orNull();
    private static final Shape LOCK =
            Shapes.object().required("lock", (value, minor) -> minor < 73 ? null : REASON.check(value, minor));
    private static final Shape UNLOCK = Shapes.wrapper("unlock", Shapes.any());

    private final ServerLookup lookup;
    private final InstanceLedger ledger;

    public LockHandlers(ServerLookup lookup, InstanceLedger ledger) {
        this.lookup = lookup;
        this.ledger = ledger;
    }

    /// POST action lock. An administrator's lock can be taken over, a user's also by its owner.
    public Response lock(Request request) {
        var server = lookup.require(request);
        var body = Shapes.require(LOCK, request.json(), request.microversion().minor());
        var reason = request.microversion().minor() < 73 ? null : Json.textOrNull(body.path("lock"), "locked_reason");
        var by = request.context().hasRole("admin")
                        && !server.projectId().equals(request.context().projectId())
                ? "admin"
                : "owner";
        var change = new Change(ledger.now()).lock(new Lock(by, reason));
        ledger.record(request.context(), server, "lock", Guard.alive(), change);
        return Response.accepted();
    }

    /// POST action unlock: what an administrator locked needs a rule of its own.
    public Response unlock(Request request) {
        var server = lookup.require(request);
        Shapes.require(UNLOCK, request.json(), request.microversion().minor());
        var lock = server.lock();
        if (lock != null && lock.by().equals("admin")) {
            request.authorize(OVERRIDE, ServerLookup.target(server));
        }
        ledger.record(request.context(), server, "unlock", Guard.alive(), new Change(ledger.now()).lock(null));
        return Response.accepted();
    }
}
