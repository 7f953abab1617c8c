package org.pileus.neutron.linuxbridge;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.network.BridgeDriver;
import org.pileus.driver.network.PortFilter;
import org.pileus.driver.network.TapEvent;
import org.pileus.driver.network.Watch;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.RequestScope;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.messaging.Message;
import org.pileus.kernel.messaging.Subscription;
import org.pileus.kernel.messaging.Target;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.service.Service;
import org.pileus.neutron.model.agent.AgentState;
import org.pileus.neutron.model.agent.AgentTopics;
import org.pileus.neutron.model.agent.AgentWorker;
import org.pileus.neutron.model.agent.DevicesReply;
import org.pileus.neutron.model.agent.DevicesRequest;
import org.pileus.neutron.model.agent.GroupsReply;
import org.pileus.neutron.model.agent.GroupsRequest;
import org.pileus.neutron.model.agent.Heartbeat;
import org.pileus.neutron.model.agent.L2Cast;
import tools.jackson.databind.node.ObjectNode;

/// neutron-linuxbridge-agent: follows the server's messages and the taps of its host, one batch after another.
///
/// A port's message carries the port; its groups are known, or asked for once and kept by changes, so wiring a
/// port costs one message each way. A change of groups that is lost is noticed by its number (ADR 9), any other
/// event by the comparison with the server at [LinuxBridgeAgentConfig#syncInterval()]. Stopping leaves the host's
/// network as it is.
public final class LinuxBridgeAgent implements Service {
    static final String NAME = "neutron-linuxbridge-agent";
    private static final System.Logger LOG = System.getLogger(LinuxBridgeAgent.class.getName());
    private static final Duration RETRY = Duration.ofSeconds(2);
    /// How long a change that others overtook may still come, and how far agents that missed one spread.
    private static final Duration PATIENCE = Duration.ofMillis(300);
    private static final int SPREAD_MILLIS = 500;
    /// Of so many comparisons one reads the groups whole, whatever their changes said.
    private static final int SYNCS_PER_READING = 10;
    private final Seams seams;
    private final LinuxBridgeAgentConfig config;
    private final BridgeDriver bridges;
    private final PortFilter filter;
    private final HostPorts ports;
    private final PortWiring wiring;
    private final AgentWorker<Event> worker;
    private final Heartbeat heartbeat;
    private final List<Runnable> undo = new ArrayList<>();
    /// The worker's alone, as the next.
    private int syncs;

    private boolean waitingForMissing;

    public LinuxBridgeAgent(Seams seams, LinuxBridgeAgentConfig config, BridgeDriver bridges, PortFilter filter) {
        this.seams = seams;
        this.config = config;
        this.bridges = bridges;
        this.filter = filter;
        this.ports = new HostPorts(seams.host());
        this.wiring = new PortWiring(seams, ports, bridges, filter);
        this.worker = new AgentWorker<>(NAME + "@" + seams.host(), this::work);
        var state = new AgentState(AgentState.LINUX_BRIDGE, NAME, seams.host(), "N/A", "", Json.object(), false);
        this.heartbeat = new Heartbeat(seams.bus(), state, this::configurations);
    }

    /// What the agent is told, in the order in which it happened.
    private sealed interface Event {
        /// By the server.
        record Told(L2Cast message, RequestContext context) implements Event {}

        /// By the host.
        record Tap(TapEvent tap) implements Event {}

        /// By the clock: read everything again.
        record Sync() implements Event {}

        /// By the clock: what was missing had its time to come.
        record Overdue() implements Event {}
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start() {
        for (var lack : bridges.missing()) {
            LOG.log(Level.WARNING, lack);
        }
        wiring.failClosed();
        var own = Target.host(AgentTopics.L2_AGENT, seams.host());
        Subscription direct = seams.bus().serve(own, 1, this::receive);
        Subscription all = seams.bus().listen(AgentTopics.L2_AGENT, this::receive);
        Watch taps = bridges.watchTaps(tap -> worker.add(new Event.Tap(tap)));
        Timers.Cancellable sync =
                seams.timers().every(config.syncInterval(), NAME + " sync", () -> worker.add(new Event.Sync()));
        undo.addAll(List.of(direct::close, all::close, taps::close, sync::cancel, heartbeat::stop, worker::stop));
        worker.add(new Event.Sync());
        worker.start();
        heartbeat.start(seams.timers(), config.reportInterval());
    }

    @Override
    public void stop() {
        undo.forEach(Runnable::run);
        undo.clear();
    }

    private @Nullable ObjectNode receive(Message message) {
        if (message.method().equals(AgentTopics.HOST_TAPS)) {
            return found();
        }
        worker.add(new Event.Told(L2Cast.decode(message.method(), message.args()), message.context()));
        return null;
    }

    /// What the host itself reports, whatever this agent believes.
    private ObjectNode found() {
        var answer = Json.object();
        var taps = answer.putArray("taps");
        bridges.taps().forEach(taps::add);
        var filters = answer.putArray("filters");
        filter.filteredTaps().forEach(tap -> filters.add(tap.startsWith("tap") ? tap.substring(3) : tap));
        return answer;
    }

    private void work(List<Event> batch) {
        var changes = new HostPorts.Changes();
        var tapEvents = new ArrayList<TapEvent>();
        boolean sync = false;
        for (var event : batch) {
            switch (event) {
                case Event.Told(var message, var context) -> {
                    ports.told(message, changes);
                    if (message instanceof L2Cast.PortUpdate(var devices, var _)) {
                        devices.forEach(device -> wiring.heard(device, context));
                    }
                }
                case Event.Tap(var tap) -> tapEvents.add(tap);
                case Event.Sync() -> sync = true;
                case Event.Overdue() -> {
                    waitingForMissing = false;
                    sync |= ports.missedSomething();
                }
            }
        }
        if (sync) {
            synchronise(changes);
        } else {
            askForUnknown(tapEvents, changes);
        }
        askForGroups(changes);
        waitForMissing();
        wiring.carryOut(changes, tapEvents, sync);
    }

    /// Reads everything from the server; when that fails, once more a little later.
    private void synchronise(HostPorts.Changes changes) {
        if (ports.missedSomething() || syncs++ % SYNCS_PER_READING == 0) {
            ports.readGroupsAgain();
        }
        try {
            ports.replace(ask(new DevicesRequest(seams.host(), List.of(), true)), changes);
            wiring.synchronised();
        } catch (RuntimeException e) {
            retry("its ports", e);
        }
    }

    private void retry(String what, RuntimeException e) {
        LOG.log(
                Level.WARNING,
                "{0} on {1} could not read {2} from the server: {3}",
                NAME,
                seams.host(),
                what,
                String.valueOf(e.getMessage()));
        seams.timers().after(RETRY, NAME + " sync", () -> worker.add(new Event.Sync()));
    }

    /// Ports of a group that is not known yet stay shut until the answer is there.
    private void askForGroups(HostPorts.Changes changes) {
        var wanted = ports.wantedGroups();
        if (!wanted.isEmpty()) {
            try {
                var reply = call(GroupsRequest.METHOD, GroupsRequest.of(wanted).toJson());
                ports.answered(wanted, GroupsReply.fromJson(reply), changes);
            } catch (RuntimeException e) {
                retry("security groups", e);
            }
        }
        ports.addPortsOfChangedGroups(changes);
    }

    private void waitForMissing() {
        if (ports.missedSomething() && !waitingForMissing) {
            waitingForMissing = true;
            var patience = PATIENCE.plusMillis(seams.random().nextInt(SPREAD_MILLIS));
            seams.timers().after(patience, NAME + " missing", () -> worker.add(new Event.Overdue()));
        }
    }

    /// A tap of a port that the server did not tell of yet: its message may be under way or lost.
    private void askForUnknown(List<TapEvent> taps, HostPorts.Changes changes) {
        var unknown = taps.stream()
                .filter(tap -> tap.present() && ports.portOf(tap.tap()) == null)
                .map(TapEvent::tap)
                .toList();
        if (unknown.isEmpty()) {
            return;
        }
        try {
            ports.answered(ask(new DevicesRequest(seams.host(), unknown, false)), changes);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "taps " + unknown + " stay shut: the server did not say whose they are", e);
        }
    }

    private DevicesReply ask(DevicesRequest request) {
        return DevicesReply.fromJson(call(DevicesRequest.METHOD, request.toJson()));
    }

    private ObjectNode call(String method, ObjectNode args) {
        return seams.bus().call(Target.topic(AgentTopics.PLUGIN), method, args, config.callTimeout());
    }

    private ObjectNode configurations() {
        var node = Json.object()
                .put("devices", wiring.wired())
                .put("log_agent_heartbeats", false)
                .put("l2_population", false);
        var mappings = node.putObject("interface_mappings");
        config.physicalInterfaces().forEach(mappings::put);
        node.putObject("bridge_mappings");
        node.putArray("tunnel_types");
        node.putArray("extensions");
        return node;
    }

    /// Binds a message's context around work, or nothing when there is none.
    static void within(@Nullable RequestContext context, Runnable work) {
        if (context == null) {
            work.run();
        } else {
            RequestScope.run(context, work);
        }
    }
}
