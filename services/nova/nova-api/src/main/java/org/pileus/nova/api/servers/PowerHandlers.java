package org.pileus.nova.api.servers;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Handler;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.db.instances.Change;
import org.pileus.nova.db.instances.Guard;
import org.pileus.nova.model.ComputeCast;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.PowerAction;
import org.pileus.nova.model.TaskState;

/// Start, stop, reboot, pause, unpause, suspend, resume.
public final class PowerHandlers {
    private static final Shape REBOOT = Shapes.wrapper(
            "reboot", Shapes.object().required("type", Shapes.oneOf("HARD", "Hard", "hard", "SOFT", "Soft", "soft")));
    /// What a hard reboot may break into. Source: upstream's list of task states for it.
    private static final List<@Nullable TaskState> INTERRUPTIBLE = Arrays.asList(
            null,
            TaskState.REBOOTING,
            TaskState.REBOOT_PENDING,
            TaskState.REBOOT_STARTED,
            TaskState.RESUMING,
            TaskState.REBOOTING_HARD,
            TaskState.UNPAUSING,
            TaskState.PAUSING,
            TaskState.SUSPENDING);

    private final ServerLookup lookup;
    private final InstanceLedger ledger;

    public PowerHandlers(ServerLookup lookup, InstanceLedger ledger) {
        this.lookup = lookup;
        this.ledger = ledger;
    }

    /// POST action of the kind that takes no argument.
    /// @param key   of the body
    /// @param word  the action in records and messages
    public Handler simple(String key, String word, PowerAction action) {
        Shape body = Shapes.wrapper(key, Shapes.any());
        return request -> {
            var server = lookup.require(request);
            Shapes.require(body, request.json(), request.microversion().minor());
            ActionGate.unlocked(request.context(), server);
            ActionGate.require(server, word, action.from());
            begin(request, server, word, action, Guard.alive().noTask());
            return Response.accepted();
        };
    }

    /// POST action reboot. A hard one also breaks into power actions that hang.
    public Response reboot(Request request) {
        var server = lookup.require(request);
        var body = Shapes.require(REBOOT, request.json(), request.microversion().minor());
        var type = Json.text(body.path("reboot"), "type").toLowerCase(Locale.ROOT);
        ActionGate.unlocked(request.context(), server);
        if (type.equals("soft")) {
            ActionGate.require(server, "reboot", PowerAction.REBOOT.from());
            begin(request, server, "reboot", PowerAction.REBOOT, Guard.alive().noTask());
        } else {
            if (!INTERRUPTIBLE.contains(server.taskState())) {
                ActionGate.noTask(server, "reboot");
            }
            ActionGate.states(server, "reboot", PowerAction.REBOOT_HARD.from());
            begin(
                    request,
                    server,
                    "reboot",
                    PowerAction.REBOOT_HARD,
                    Guard.alive().tasks(INTERRUPTIBLE));
        }
        return Response.accepted();
    }

    private void begin(Request request, Instance server, String word, PowerAction action, Guard guard) {
        ActionGate.launched(server, word);
        ActionGate.host(server);
        var change = new Change(ledger.now()).task(action.task());
        var send = InstanceLedger.Send.compute(server, new ComputeCast.Power(server.id(), server.fence(), action));
        var full = guard.vm(action.from()).fence(server.fence());
        if (!ledger.begin(request.context(), server, word, full, change, send)) {
            throw lost(server, word);
        }
    }

    /// Another request was first: in the words that its result calls for.
    private RuntimeException lost(Instance server, String word) {
        var now = lookup.again(server.id());
        if (now.deleted()) {
            return ServerLookup.missing(server.id().toString());
        }
        if (!Objects.equals(now.taskState(), server.taskState())) {
            ActionGate.noTask(now, word);
        }
        return ActionGate.changed(server, word);
    }
}
