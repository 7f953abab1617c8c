package org.pileus.nova.api.servers;

import java.util.Set;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.db.instances.Change;
import org.pileus.nova.db.instances.Guard;
import org.pileus.nova.model.ConductorCast;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.VmState;

/// What administrators do to servers: reset the state, evacuate a dead host.
public final class AdminHandlers {
    private static final Shape RESET =
            Shapes.wrapper("os-resetState", Shapes.object().required("state", Shapes.oneOf("active", "error")));
    private static final Shape EVACUATE = Shapes.wrapper(
            "evacuate",
            Shapes.object()
                    .optional("host", Shapes.fqdn())
                    .until(13, "onSharedStorage", Shapes.bool())
                    .until(13, "adminPass", Shapes.text())
                    .optional("force", Shapes.bool(), 29, 67));
    private static final Set<VmState> EVACUABLE = Set.of(VmState.ACTIVE, VmState.STOPPED, VmState.ERROR);

    private final ServerLookup lookup;
    private final InstanceLedger ledger;
    private final ServerChecks checks;

    public AdminHandlers(ServerLookup lookup, InstanceLedger ledger, ServerChecks checks) {
        this.lookup = lookup;
        this.ledger = ledger;
        this.checks = checks;
    }

    /// POST action os-resetState: says what the record is, whatever the guest is.
    public Response resetState(Request request) {
        var server = lookup.require(request);
        var body = Shapes.require(RESET, request.json(), request.microversion().minor());
        var state = Json.text(body.path("os-resetState"), "state");
        var change = new Change(ledger.now())
                .vm(state.equals("active") ? VmState.ACTIVE : VmState.ERROR)
                .task(null);
        ledger.record(request.context(), server, "resetState", Guard.alive(), change);
        return Response.accepted();
    }

    /// POST action injectNetworkInfo: nothing has to be injected here, guests ask for it.
    public Response injectNetworkInfo(Request request) {
        lookup.require(request);
        return Response.accepted();
    }

    /// POST action evacuate: 200. Only for a server whose host is down.
    public Response evacuate(Request request) {
        var server = lookup.require(request);
        var minor = request.microversion().minor();
        var body = Shapes.require(EVACUATE, request.json(), minor).path("evacuate");
        if (minor < 14 && !body.has("onSharedStorage")) {
            throw ApiException.invalid("'onSharedStorage' is a required property");
        }
        ActionGate.states(server, "evacuate", EVACUABLE);
        var host = ActionGate.host(server);
        if (checks.hosts().hostUp(host)) {
            throw ApiException.invalid("Compute service of " + host + " is still in use.");
        }
        var target = Json.textOrNull(body, "host");
        if (target != null && checks.hosts().compute(target).isEmpty()) {
            throw ApiException.invalid("Compute host " + target + " not found.");
        }
        if (host.equals(target)) {
            throw ApiException.invalid("The target host can't be the same one.");
        }
        var guard = Guard.alive().vm(EVACUABLE).host(host).fence(server.fence());
        var change = new Change(ledger.now()).task(TaskState.REBUILDING);
        var send = InstanceLedger.Send.conductor(new ConductorCast.Evacuate(server.id(), target));
        if (!ledger.begin(request.context(), server, "evacuate", guard, change, send)) {
            throw ActionGate.changed(server, "evacuate");
        }
        if (minor >= 14) {
            return Response.status(200);
        }
        var given = Json.textOrNull(body, "adminPass");
        return Response.ok(Json.object().put("adminPass", given == null ? Passwords.make() : given));
    }
}
