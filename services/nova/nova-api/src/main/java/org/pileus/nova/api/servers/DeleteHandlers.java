package org.pileus.nova.api.servers;

import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.hosts.ServiceStates;
import org.pileus.nova.db.instances.Change;
import org.pileus.nova.db.instances.Guard;
import org.pileus.nova.model.ComputeCast;
import org.pileus.nova.model.ConductorCast;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.TaskState;

/// Deletes servers: through their host when it lives, without it otherwise.
public final class DeleteHandlers {
    private static final int ATTEMPTS = 4;

    private final ServerLookup lookup;
    private final InstanceLedger ledger;
    private final ServiceStates hosts;

    public DeleteHandlers(ServerLookup lookup, InstanceLedger ledger, ServiceStates hosts) {
        this.lookup = lookup;
        this.ledger = ledger;
        this.hosts = hosts;
    }

    /// DELETE /servers/{server_id}: 204 at once, in any state.
    public Response delete(Request request) {
        delete(request, "delete");
        return Response.noContent();
    }

    /// POST action forceDelete: 202. Nothing is kept for a restore here, so it is the same.
    public Response force(Request request) {
        delete(request, "forceDelete");
        return Response.accepted();
    }

    private void delete(Request request, String action) {
        var server = lookup.require(request);
        ActionGate.unlocked(request.context(), server);
        for (var i = 0; i < ATTEMPTS; i++) {
            if (server.taskState() == TaskState.DELETING && !stuck(server)) {
                return;
            }
            if (begin(request, server, action)) {
                return;
            }
            // The scheduler placed it, or a host finished with it, since it was read: look again.
            server = lookup.again(server.id());
            if (server.deleted()) {
                return;
            }
        }
        throw ActionGate.changed(server, action);
    }

    /// Its host died with the delete under way: a further request finishes it without the host.
    private boolean stuck(Instance server) {
        var host = server.host();
        return host != null && !hosts.hostUp(host);
    }

    private boolean begin(Request request, Instance server, String action) {
        var host = server.host();
        var send = host != null && hosts.hostUp(host)
                ? InstanceLedger.Send.compute(server, new ComputeCast.Terminate(server.id(), server.fence()))
                : InstanceLedger.Send.conductor(new ConductorCast.DeleteLocally(server.id()));
        var guard = Guard.alive().host(host).fence(server.fence());
        var change = new Change(ledger.now()).task(TaskState.DELETING).progress(0);
        return ledger.begin(request.context(), server, action, guard, change, send);
    }
}
