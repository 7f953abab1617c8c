package org.pileus.neutron.server.agents;

import java.time.Duration;
import java.util.List;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.messaging.CallTimeout;
import org.pileus.kernel.messaging.RemoteFailure;
import org.pileus.kernel.messaging.Target;
import org.pileus.neutron.model.agent.AgentState;
import org.pileus.neutron.model.agent.AgentTopics;
import tools.jackson.databind.node.ObjectNode;

/// `GET /pileus/v1/hosts`: taps and filters of each host, asked now, for `pileus audit`. Not upstream's.
public final class HostsApi {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private final AgentRegistry agents;
    private final Bus bus;

    public HostsApi(AgentRegistry agents, Bus bus) {
        this.agents = agents;
        this.bus = bus;
    }

    public List<Route> routes() {
        return List.of(Route.of("GET", "/pileus/v1/hosts", "get_agent", this::list));
    }

    private Response list(Request request) {
        var root = Json.object();
        var hosts = root.putArray("hosts");
        agents.ofType(AgentState.LINUX_BRIDGE).forEach(agent -> hosts.add(host(agent)));
        return Response.ok(root);
    }

    private ObjectNode host(Agent agent) {
        var host = Json.object().put("host", agent.host());
        if (agents.alive(agent)) {
            try {
                var answer = bus.call(
                        Target.host(AgentTopics.L2_AGENT, agent.host()),
                        AgentTopics.HOST_TAPS,
                        Json.object(),
                        PATIENCE);
                host.set("taps", answer.path("taps"));
                host.set("filters", answer.path("filters"));
                return host.put("answered", true);
            } catch (ApiException | CallTimeout | RemoteFailure e) {
                // said below: it did not answer
            }
        }
        host.putArray("taps");
        host.putArray("filters");
        return host.put("answered", false);
    }
}
