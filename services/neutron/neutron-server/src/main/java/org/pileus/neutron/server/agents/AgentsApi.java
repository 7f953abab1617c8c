package org.pileus.neutron.server.agents;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;
import org.pileus.kernel.policy.Target;
import org.pileus.neutron.model.agent.AgentState;
import org.pileus.neutron.server.api.Attribute;
import org.pileus.neutron.server.api.Listing;
import org.pileus.neutron.server.api.ResourceApi;
import org.pileus.neutron.server.api.ResourceType;
import org.pileus.neutron.server.api.Values;
import org.pileus.neutron.server.networks.NetworksApi;
import org.pileus.neutron.server.notify.AgentNotifier;
import tools.jackson.databind.node.ObjectNode;

/// `/v2.0/agents`, the networks of DHCP agents, and the availability zones that agents make up.
public final class AgentsApi implements ResourceApi<Agent> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private static final ResourceType TYPE = ResourceType.plain(
            "agent",
            "agents",
            "Agent",
            List.of(
                    Attribute.readOnly("agent_type"),
                    Attribute.readOnly("binary"),
                    Attribute.readOnly("host"),
                    Attribute.readOnly("topic"),
                    Attribute.readOnly("alive"),
                    Attribute.readOnly("availability_zone"),
                    Attribute.readOnly("configurations").hiddenFromLists(),
                    Attribute.readOnly("heartbeat_timestamp").hiddenFromLists(),
                    Attribute.readOnly("created_at").hiddenFromLists(),
                    Attribute.readOnly("started_at").hiddenFromLists(),
                    Attribute.readOnly("resources_synced").hiddenFromLists(),
                    Attribute.of("admin_state_up", Values.FLAG).onlyPut(),
                    Attribute.of("description", Values.text(255).orNull()).onlyPut()));

    private final AgentRegistry agents;
    private final DhcpScheduler dhcp;
    private final NetworksApi networks;
    private final AgentNotifier notifier;

    public AgentsApi(AgentRegistry agents, DhcpScheduler dhcp, NetworksApi networks, AgentNotifier notifier) {
        this.agents = agents;
        this.dhcp = dhcp;
        this.networks = networks;
        this.notifier = notifier;
    }

    /// The routes beside those that all resources have.
    public List<Route> moreRoutes() {
        var ofAgent = "/v2.0/agents/{agent_id}/dhcp-networks";
        return List.of(
                Route.of("GET", ofAgent, "get_dhcp-networks", this::networksOfAgent),
                Route.of("POST", ofAgent, "create_dhcp-network", this::addNetwork),
                Route.of("DELETE", ofAgent + "/{network_id}", "delete_dhcp-network", this::removeNetwork),
                Route.of("GET", "/v2.0/networks/{network_id}/dhcp-agents", "get_dhcp-agents", this::agentsOfNetwork),
                Route.object("GET", "/v2.0/availability_zones", "get_availability_zone", this::zones));
    }

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public List<Agent> candidates(Request request, Listing listing) {
        return List.copyOf(agents.all());
    }

    @Override
    public Optional<Agent> find(String id) {
        return agents.withId(id);
    }

    @Override
    public String id(Agent agent) {
        return agent.id();
    }

    @Override
    public int revision(Agent agent) {
        return 0;
    }

    @Override
    public Target target(Agent agent, RequestContext caller) {
        return Target.NONE;
    }

    @Override
    public ObjectNode view(Agent agent, RequestContext caller) {
        var view = Json.object()
                .put("id", agent.id())
                .put("agent_type", agent.type())
                .put("binary", agent.body().path("binary").asString(""))
                .put("topic", agent.body().path("topic").asString(""))
                .put("host", agent.host())
                .put("admin_state_up", agent.adminStateUp())
                .put("created_at", TIME.format(agent.createdAt()))
                .put("started_at", TIME.format(agent.startedAt()))
                .put("heartbeat_timestamp", TIME.format(agent.heartbeatAt()))
                .put("alive", agents.alive(agent))
                .put("availability_zone", zone(agent));
        view.set("configurations", agent.configurations());
        view.put("description", agent.body().path("description").asString(null));
        view.putNull("resources_synced");
        return view;
    }

    /// L2 agents belong to no zone of the network service.
    private static @Nullable String zone(Agent agent) {
        return agent.type().equals(AgentState.LINUX_BRIDGE) ? null : agent.availabilityZone();
    }

    /// Types whatever their case: the field's databases compare so, and clients write `DHCP Agent`.
    @Override
    public @Nullable Boolean matches(ObjectNode view, String filter, List<String> wanted) {
        return filter.equals("agent_type")
                ? wanted.stream().anyMatch(view.path("agent_type").asString("")::equalsIgnoreCase)
                : null;
    }

    @Override
    public Agent create(Request request, ObjectNode attributes) {
        throw new IllegalStateException("agents have no create route");
    }

    @Override
    public Agent update(Request request, Agent agent, ObjectNode changes) {
        var body = agent.body().deepCopy();
        if (changes.has("description")) {
            body.set("description", changes.get("description"));
        }
        return agents.change(new Agent(
                agent.id(),
                agent.type(),
                agent.host(),
                changes.path("admin_state_up").asBoolean(agent.adminStateUp()),
                agent.heartbeatAt(),
                agent.startedAt(),
                agent.createdAt(),
                body));
    }

    @Override
    public void delete(Request request, Agent agent) {
        if (agents.alive(agent) && agent.adminStateUp()) {
            throw new ApiException(
                    new Failure.Conflict("AgentInUse", "Agent " + agent.id() + " is alive; it cannot be deleted."));
        }
        agents.delete(agent);
        dhcp.load();
    }

    private Agent requireDhcp(Request request) {
        var id = request.pathParameter("agent_id");
        var agent = find(id).orElseThrow(() -> ApiException.notFound("Agent", id));
        if (!agent.type().equals(AgentState.DHCP)) {
            throw new ApiException(
                    new Failure.Conflict("InvalidDHCPAgent", "Agent " + id + " is not a valid DHCP Agent."));
        }
        return agent;
    }

    private void requireNetwork(String id) {
        if (networks.find(id).isEmpty()) {
            throw ApiException.notFound("Network", id);
        }
    }

    private Response networksOfAgent(Request request) {
        var id = request.pathParameter("agent_id");
        var body = Json.object();
        var array = body.putArray("networks");
        for (var network : dhcp.networksOf(id)) {
            networks.find(network).ifPresent(found -> array.add(networks.view(found, request.context())));
        }
        return Response.ok(body);
    }

    private Response addNetwork(Request request) {
        var agent = requireDhcp(request);
        var network = request.jsonObject().path("network_id").asString("");
        requireNetwork(network);
        if (!agent.adminStateUp()) {
            throw new ApiException(
                    new Failure.Conflict("InvalidDHCPAgent", "Agent " + agent.id() + " is not a valid DHCP Agent."));
        }
        if (!dhcp.add(network, agent.id())) {
            throw new ApiException(new Failure.Conflict(
                    "NetworkHostedByDHCPAgent",
                    "The network " + network + " has been already hosted by the DHCP Agent " + agent.id() + "."));
        }
        notifier.networkScheduled(network, agent.host());
        return Response.status(201);
    }

    private Response removeNetwork(Request request) {
        var agent = requireDhcp(request);
        var network = request.pathParameter("network_id");
        requireNetwork(network);
        if (!dhcp.remove(network, agent.id())) {
            throw new ApiException(new Failure.Conflict(
                    "NetworkNotHostedByDhcpAgent",
                    "The network " + network + " is not hosted by the DHCP agent " + agent.id() + "."));
        }
        notifier.networkDeleted(network, List.of(agent.host()));
        return Response.noContent();
    }

    private Response agentsOfNetwork(Request request) {
        var body = Json.object();
        var array = body.putArray("agents");
        dhcp.agentsOf(request.pathParameter("network_id")).forEach(agent -> array.add(view(agent, request.context())));
        return Response.ok(body);
    }

    /// 200 with the zones of agents; with none for who may not see zones.
    private Response zones(Request request) {
        var names = new TreeSet<String>();
        var available = new TreeSet<String>();
        var seen = request.allows(Target.project(request.context().projectId()));
        for (var agent : seen ? agents.ofType(AgentState.DHCP) : List.<Agent>of()) {
            names.add(agent.availabilityZone());
            if (agent.adminStateUp()) {
                available.add(agent.availabilityZone());
            }
        }
        var body = Json.object();
        var array = body.putArray("availability_zones");
        names.forEach(name -> array.addObject()
                .put("name", name)
                .put("resource", "network")
                .put("state", available.contains(name) ? "available" : "unavailable"));
        return Response.ok(body);
    }
}
