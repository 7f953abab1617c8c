package org.pileus.nova.api.servers;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.RequestContext;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.TaskState;
import org.pileus.nova.model.VmState;

/// Says no, in the field's words, to what the state of an instance does not allow.
final class ActionGate {
    private ActionGate() {}

    /// One of these states, and nothing being done.
    /// @param action as the message names it
    /// @throws ApiException 409
    static void require(Instance server, String action, Set<VmState> allowed) {
        states(server, action, allowed);
        noTask(server, action);
    }

    /// One of these states, whatever is being done.
    static void states(Instance server, String action, Set<VmState> allowed) {
        if (!allowed.contains(server.vmState())) {
            throw wrong(server, action, "vm_state", server.vmState().word());
        }
    }

    static void noTask(Instance server, String action) {
        TaskState task = server.taskState();
        if (task != null) {
            throw wrong(server, action, "task_state", task.word());
        }
    }

    static void launched(Instance server, String action) {
        if (server.times().launched() == null && server.vmState() != VmState.ERROR) {
            throw ApiException.conflict("Cannot '" + action + "' an instance which has never been active");
        }
    }

    /// Locked servers are for administrators to change.
    static void unlocked(RequestContext caller, Instance server) {
        if (server.lock() != null && !caller.hasRole("admin")) {
            throw ApiException.conflict("Instance " + server.id() + " is locked");
        }
    }

    static String host(Instance server) {
        var host = server.host();
        if (host == null) {
            throw ApiException.conflict("Instance " + server.id() + " is not ready");
        }
        return host;
    }

    private static ApiException wrong(Instance server, String action, String what, @Nullable String state) {
        return ApiException.conflict(
                "Cannot '" + action + "' instance " + server.id() + " while it is in " + what + " " + state);
    }

    /// The state was right when it was read, and somebody was quicker.
    static ApiException changed(Instance server, String action) {
        return ApiException.conflict(
                "Cannot '" + action + "' instance " + server.id() + " while it is being changed by another request");
    }
}
