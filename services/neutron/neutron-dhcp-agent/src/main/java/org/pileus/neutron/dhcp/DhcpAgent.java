package org.pileus.neutron.dhcp;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.network.DhcpDriver;
import org.pileus.driver.network.DhcpDriver.Lease;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.messaging.Message;
import org.pileus.kernel.messaging.Target;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.service.Service;
import org.pileus.neutron.model.agent.AgentState;
import org.pileus.neutron.model.agent.AgentTopics;
import org.pileus.neutron.model.agent.AgentWorker;
import org.pileus.neutron.model.agent.DhcpCast;
import org.pileus.neutron.model.agent.DhcpPortInfo;
import org.pileus.neutron.model.agent.DhcpPortReply;
import org.pileus.neutron.model.agent.DhcpPortRequest;
import org.pileus.neutron.model.agent.Heartbeat;
import org.pileus.neutron.model.agent.NetworkInfo;
import org.pileus.neutron.model.agent.NetworksReply;
import org.pileus.neutron.model.agent.NetworksRequest;
import org.pileus.neutron.model.agent.PluginCast;
import tools.jackson.databind.node.ObjectNode;

/// neutron-dhcp-agent: follows the server's messages. A port's message carries the port; a network's makes
/// the agent read the network again, which is rare. Stopping leaves the DHCP servers running.
public final class DhcpAgent implements Service {
    static final String NAME = "neutron-dhcp-agent";
    private static final System.Logger LOG = System.getLogger(DhcpAgent.class.getName());
    private static final Duration RETRY = Duration.ofSeconds(2);
    private final Seams seams;
    private final DhcpAgentConfig config;
    private final DhcpDriver driver;
    private final AgentWorker<Event> worker;
    private final Heartbeat heartbeat;
    private final PortReports reports;
    /// Written by the worker alone; the heartbeat counts it.
    private final Map<String, ServedNetwork> networks = new ConcurrentHashMap<>();
    private final List<Runnable> undo = new ArrayList<>();

    public DhcpAgent(Seams seams, DhcpAgentConfig config, DhcpDriver driver) {
        this.seams = seams;
        this.config = config;
        this.driver = driver;
        this.reports = new PortReports(seams);
        this.worker = new AgentWorker<>(NAME + "@" + seams.host(), this::work);
        var state = new AgentState(
                AgentState.DHCP, NAME, seams.host(), AgentTopics.DHCP_AGENT, "nova", Json.object(), false);
        this.heartbeat = new Heartbeat(seams.bus(), state, this::configurations);
    }

    /// What the agent is told, in the order in which it happened.
    private sealed interface Event {
        /// By the server.
        record Told(DhcpCast message, RequestContext context) implements Event {}

        /// By the clock: read one network again, or all.
        record Read(@Nullable String networkId) implements Event {}

        /// By the clock: see whether the servers are alive.
        record Revive() implements Event {}
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start() {
        for (var lack : driver.missing()) {
            LOG.log(Level.WARNING, lack);
        }
        var casts = seams.bus().serve(Target.host(AgentTopics.DHCP_AGENT, seams.host()), 1, this::receive);
        Timers.Cancellable sync =
                seams.timers().every(config.syncInterval(), NAME + " sync", () -> worker.add(new Event.Read(null)));
        Timers.Cancellable revive =
                seams.timers().every(config.reviveInterval(), NAME + " revive", () -> worker.add(new Event.Revive()));
        undo.addAll(List.of(casts::close, sync::cancel, revive::cancel, heartbeat::stop, worker::stop));
        worker.add(new Event.Read(null));
        worker.start();
        heartbeat.start(seams.timers(), config.reportInterval());
    }

    @Override
    public void stop() {
        undo.forEach(Runnable::run);
        undo.clear();
    }

    private @Nullable ObjectNode receive(Message message) {
        worker.add(new Event.Told(DhcpCast.decode(message.method(), message.args()), message.context()));
        return null;
    }

    private void work(List<Event> batch) {
        var changes = new LinkedHashMap<String, NetworkChange>();
        Set<String> reread = new HashSet<>();
        boolean all = false;
        for (var event : batch) {
            switch (event) {
                case Event.Told(var message, var context) -> told(message, context, changes, reread);
                case Event.Read(var id) when id != null -> reread.add(id);
                case Event.Read _ -> all = true;
                case Event.Revive() -> driver.revive();
            }
        }
        changes.forEach((id, change) -> {
            if (!reread.contains(id)) {
                carryOut(id, change);
            }
        });
        if (all) {
            readAll();
        } else {
            reread.forEach(this::readOne);
        }
    }

    /// What a batch changed in one network.
    /// @param leases  to end
    /// @param ports   to report ready, with the request each belongs to
    private record NetworkChange(List<Lease> leases, Map<DhcpPortInfo, RequestContext> ports) {
        NetworkChange() {
            this(new ArrayList<>(), new LinkedHashMap<>());
        }
    }

    private void told(
            DhcpCast message, RequestContext context, Map<String, NetworkChange> changes, Set<String> reread) {
        var network = networks.get(message.networkId());
        switch (message) {
            case DhcpCast.NetworkDeleted(var id) -> {
                changes.remove(id);
                reread.remove(id);
                drop(id, false);
            }
            case DhcpCast.NetworkChanged(var id, var _) -> reread.add(id);
            case DhcpCast.PortChanged(var port, var created) -> {
                reports.heard(message, port, context);
                if (network == null) {
                    reread.add(port.networkId());
                } else if (!port.deviceOwner().equals(ServedNetwork.DHCP_OWNER)) {
                    var change = changes.computeIfAbsent(port.networkId(), id -> new NetworkChange());
                    change.leases().addAll(network.put(port));
                    if (created || !port.status().equals(PortReports.ACTIVE)) {
                        change.ports().put(port, context);
                    }
                }
            }
            case DhcpCast.PortDeleted(var id, var port, var _) -> {
                if (network != null) {
                    changes.computeIfAbsent(id, key -> new NetworkChange())
                            .leases()
                            .addAll(network.remove(port));
                }
            }
        }
    }

    private void carryOut(String id, NetworkChange change) {
        var network = networks.get(id);
        if (network == null) {
            return;
        }
        try {
            reports.served(change.ports(), () -> driver.apply(network.forDriver()));
            driver.release(id, change.leases());
            reports.ready(change.ports());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "DHCP of network " + id + " could not be changed", e);
            retry(id);
        }
    }

    private void readOne(String id) {
        try {
            var found = ask(new NetworksRequest(seams.host(), id));
            if (found.isEmpty()) {
                drop(id, false);
            }
            found.forEach(this::serve);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "network " + id + " could not be read from the server", e);
            retry(id);
        }
    }

    private void readAll() {
        try {
            var found = ask(new NetworksRequest(seams.host(), null));
            Set<String> left = new HashSet<>(driver.networks());
            left.addAll(networks.keySet());
            found.forEach(network -> left.remove(network.id()));
            found.forEach(this::serve);
            left.forEach(id -> drop(id, false));
        } catch (RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    "{0} on {1} could not read its networks from the server: {2}",
                    NAME,
                    seams.host(),
                    String.valueOf(e.getMessage()));
            retry(null);
        }
    }

    private void serve(NetworkInfo network) {
        if (!ServedNetwork.wanted(network)) {
            drop(network.id(), networks.containsKey(network.id()));
            return;
        }
        try {
            var known = networks.get(network.id());
            var own = known != null && known.sameSubnets(network) ? known.own() : ownPort(network.id());
            var served = new ServedNetwork(network, own, config.metadata());
            var before = networks.put(network.id(), served);
            driver.apply(served.forDriver());
            if (before != null) {
                driver.release(network.id(), served.lostSince(before));
            }
            reports.ready(reports.waiting(network.ports()));
        } catch (ApiException e) {
            if (!(e.failure() instanceof Failure.NotFound)) {
                throw e;
            }
            drop(network.id(), false);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "DHCP of network " + network.id() + " could not be set up", e);
            retry(network.id());
        }
    }

    /// @param release  tell the server that the agent's port is not needed
    private void drop(String id, boolean release) {
        networks.remove(id);
        try {
            driver.remove(id);
            if (release) {
                var message = new PluginCast.ReleaseDhcpPort(seams.host(), id);
                seams.bus().cast(Target.topic(AgentTopics.PLUGIN), message.method(), message.toJson());
            }
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "DHCP of network " + id + " could not be ended", e);
        }
    }

    private void retry(@Nullable String networkId) {
        seams.timers().after(RETRY, NAME + " retry", () -> worker.add(new Event.Read(networkId)));
    }

    private List<NetworkInfo> ask(NetworksRequest request) {
        var reply = seams.bus()
                .call(Target.topic(AgentTopics.PLUGIN), request.method(), request.toJson(), config.callTimeout());
        return NetworksReply.fromJson(reply).networks();
    }

    private DhcpPortInfo ownPort(String networkId) {
        var request = new DhcpPortRequest(seams.host(), networkId);
        var reply = seams.bus()
                .call(Target.topic(AgentTopics.PLUGIN), DhcpPortRequest.METHOD, request.toJson(), config.callTimeout());
        return DhcpPortReply.fromJson(reply).port();
    }

    private ObjectNode configurations() {
        var served = networks.values();
        return Json.object()
                .put("dhcp_driver", "dnsmasq")
                .put("dhcp_lease_duration", config.leaseDuration().toSeconds())
                .put("networks", served.size())
                .put("subnets", served.stream().mapToInt(ServedNetwork::subnets).sum())
                .put("ports", served.stream().mapToInt(ServedNetwork::ports).sum())
                .put("log_agent_heartbeats", false);
    }
}
