package org.pileus.nova.api.servers;

import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.messaging.CallTimeout;
import org.pileus.kernel.messaging.RemoteFailure;
import org.pileus.nova.api.hosts.ServiceStates;
import org.pileus.nova.model.ComputeCall;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.NovaTopics;
import tools.jackson.databind.node.ObjectNode;

/// Asks the host of a server and waits for its answer.
public final class ComputeHost {
    private final Bus bus;
    private final ServiceStates hosts;

    public ComputeHost(Bus bus, ServiceStates hosts) {
        this.bus = bus;
        this.hosts = hosts;
    }

    /// @throws ApiException 409 when the server has no host or its host is down; what the host answered otherwise
    ObjectNode call(Instance server, ComputeCall call) {
        var host = ActionGate.host(server);
        if (!hosts.hostUp(host)) {
            throw ApiException.conflict(
                    "The compute service of instance " + server.id() + " is not available at this time.");
        }
        try {
            return bus.call(NovaTopics.compute(host), call.method(), call.args(), NovaTopics.CALL);
        } catch (CallTimeout e) {
            throw new ApiException(
                    new Failure.Unavailable("The host of instance " + server.id() + " does not answer."), e);
        } catch (RemoteFailure e) {
            throw new ApiException(
                    new Failure.Unavailable("The host of instance " + server.id() + " failed to do this."), e);
        }
    }
}
