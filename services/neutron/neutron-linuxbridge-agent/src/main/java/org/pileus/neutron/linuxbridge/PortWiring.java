package org.pileus.neutron.linuxbridge;

import inet.ipaddr.IPAddress;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.network.BridgeDriver;
import org.pileus.driver.network.FilterChange;
import org.pileus.driver.network.HostNames;
import org.pileus.driver.network.HostNetworkException;
import org.pileus.driver.network.PortFilter;
import org.pileus.driver.network.PortPolicy;
import org.pileus.driver.network.TapEvent;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.messaging.Target;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.trace.Means;
import org.pileus.kernel.trace.Span;
import org.pileus.neutron.model.NeutronFlow;
import org.pileus.neutron.model.agent.AgentTopics;
import org.pileus.neutron.model.agent.DeviceDetails;
import org.pileus.neutron.model.agent.L2Cast;
import org.pileus.neutron.model.agent.PluginCast;

/// Makes the host follow the model: bridge, then filter, then plug, then report. One thread uses it.
final class PortWiring {
    private static final System.Logger LOG = System.getLogger(PortWiring.class.getName());
    private static final String ACTIVE = "ACTIVE";
    private final Seams seams;
    private final HostPorts ports;
    private final BridgeDriver bridges;
    private final PortFilter filter;
    /// Ports whose tap is in its bridge behind its filter.
    private final Set<String> wired = ConcurrentHashMap.newKeySet();
    /// The request that last concerned a port: its later steps belong to it.
    private final Map<String, RequestContext> contexts = new HashMap<>();
    private final Map<String, PortPolicy> policies = new HashMap<>();
    /// Address sets that the filter has, and is told changes of; it drops one with the last port that names it.
    private final Set<String> filled = new HashSet<>();
    private final Map<String, Integer> namedBy = new HashMap<>();
    private boolean retainPending;

    PortWiring(Seams seams, HostPorts ports, BridgeDriver bridges, PortFilter filter) {
        this.seams = seams;
        this.ports = ports;
        this.bridges = bridges;
        this.filter = filter;
    }

    /// Shuts what has no filter yet, before anything else.
    void failClosed() {
        attempt("the host's taps could not be shut", () -> filter.apply(FilterChange.of()));
    }

    int wired() {
        return wired.size();
    }

    /// A message about a port arrived: step 8.
    void heard(DeviceDetails device, RequestContext context) {
        if (device.host().equals(seams.host())) {
            contexts.put(device.portId(), context);
            LinuxBridgeAgent.within(context, () -> {
                var target = AgentTopics.L2_AGENT + "/" + L2Cast.PortUpdate.METHOD;
                try (var span = seams.tracer()
                        .open(NeutronFlow.L2_DEQUEUE, LinuxBridgeAgent.NAME, "neutron-server", Means.CAST, target)) {
                    span.subject(device.deviceId()).object(device.portId());
                }
            });
        }
    }

    /// The model is complete: what the host has beyond it is left over.
    void synchronised() {
        retainPending = true;
    }

    /// Carries out changes and answers to taps.
    /// @param all  look at every port's tap, and at whether the host still has what was applied
    void carryOut(HostPorts.Changes changes, List<TapEvent> taps, boolean all) {
        remove(changes.gone());
        var report = new Report();
        var ready = applyFilters(changes, report);
        for (var tap : taps) {
            var port = ports.portOf(tap.tap());
            if (port != null && tap.present()) {
                ready.add(port);
            } else if (port != null && wired.remove(port)) {
                report.down(port);
            }
        }
        if (all) {
            compare(ready, report);
        }
        for (var port : ready) {
            boolean news = changes.told().contains(port);
            ports.device(port).ifPresent(device -> plug(device, all, news, report));
        }
        report.send();
    }

    private void remove(Set<String> gone) {
        if (gone.isEmpty()) {
            return;
        }
        for (var port : gone) {
            attempt("tap of port " + port + " could not be unplugged", () -> bridges.unplug(HostNames.tap(port)));
            wired.remove(port);
            contexts.remove(port);
            forgetPolicy(port);
        }
        attempt("filters of deleted ports could not be removed", () -> filter.remove(gone));
        filled.retainAll(namedBy.keySet());
    }

    /// Puts the filters of changed ports into force in one change set.
    /// @return ports that may be plugged
    private Set<String> applyFilters(HostPorts.Changes changes, Report report) {
        List<PortPolicy> policiesNow = new ArrayList<>();
        Set<String> whole = new HashSet<>(changes.groups().sets());
        Set<String> ready = new HashSet<>();
        for (var id : changes.ports()) {
            ports.device(id).ifPresent(device -> {
                if (!ports.complete(device) && !policies.containsKey(id)) {
                    return; // shut until its groups are known
                }
                var policy = policy(device);
                if (policy == null) {
                    report.down(id);
                } else if (policy.equals(policies.get(id))) {
                    ready.add(id);
                } else {
                    policiesNow.add(policy);
                    Policies.sets(policy).stream()
                            .filter(set -> !filled.contains(set))
                            .forEach(whole::add);
                }
            });
        }
        apply(change(policiesNow, whole, changes.groups().members()), ready, report);
        return ready;
    }

    private FilterChange change(
            List<PortPolicy> policiesNow, Set<String> whole, Map<String, AddressSet.Difference> differences) {
        Map<String, Set<IPAddress>> sets = new HashMap<>();
        whole.forEach(id -> ports.set(id).ifPresent(members -> sets.put(id, members)));
        Map<String, FilterChange.MemberChange> members = new HashMap<>();
        differences.forEach((id, difference) -> {
            if (filled.contains(id) && !sets.containsKey(id) && !difference.isEmpty()) {
                members.put(id, difference.change());
            }
        });
        return new FilterChange(policiesNow, sets, members);
    }

    private void apply(FilterChange change, Set<String> ready, Report report) {
        if (change.ports().isEmpty()
                && change.sets().isEmpty()
                && change.members().isEmpty()) {
            return;
        }
        // until it is done it is not known what the filter has of them: whole the next time
        filled.removeAll(change.sets().keySet());
        filled.removeAll(change.members().keySet());
        seams.failpoints().before("agent.filter");
        var refused = filter.apply(change);
        seams.failpoints().after("agent.filter");
        filled.addAll(change.sets().keySet());
        filled.addAll(change.members().keySet());
        for (var policy : change.ports()) {
            var reason = refused.get(policy.portId());
            if (reason == null) {
                forgetPolicy(policy.portId());
                policies.put(policy.portId(), policy);
                Policies.sets(policy).forEach(set -> namedBy.merge(set, 1, Integer::sum));
                ready.add(policy.portId());
            } else {
                refuse(policy.portId(), reason, report);
            }
        }
    }

    private void forgetPolicy(String port) {
        var policy = policies.remove(port);
        if (policy != null) {
            Policies.sets(policy)
                    .forEach(set -> namedBy.computeIfPresent(set, (id, count) -> count == 1 ? null : count - 1));
        }
    }

    private @Nullable PortPolicy policy(DeviceDetails device) {
        try {
            return ports.policy(device);
        } catch (IllegalArgumentException e) {
            LOG.log(Level.ERROR, "port " + device.portId() + " stays shut", e);
            return null;
        }
    }

    /// Steps 9 and 10 of a port: the bridge is made even where the tap is still to come, since the
    /// hypervisor needs it.
    /// @param again  look at the tap though it was right when last seen
    /// @param news   the server has just said what the port's status there is
    private void plug(DeviceDetails device, boolean again, boolean news, Report report) {
        var id = device.portId();
        boolean missed = news && !device.status().equals(ACTIVE);
        if (!policies.containsKey(id) || (wired.contains(id) && device.adminStateUp() && !missed && !again)) {
            return;
        }
        LinuxBridgeAgent.within(contexts.get(id), () -> {
            var span = seams.tracer()
                    .open(
                            NeutronFlow.BRIDGE,
                            LinuxBridgeAgent.NAME,
                            null,
                            Means.HOST,
                            HostNames.bridge(device.networkId()));
            span.subject(device.deviceId()).object(id);
            try {
                plug(device, missed, report, span);
            } catch (HostNetworkException | IllegalArgumentException e) {
                span.failed(e.getMessage()).close();
                refuse(id, String.valueOf(e.getMessage()), report);
            }
        });
    }

    private void plug(DeviceDetails device, boolean missed, Report report, Span span) {
        var tap = HostNames.tap(device.portId());
        if (!device.adminStateUp()) {
            bridges.unplug(tap);
            if (wired.remove(device.portId()) || device.status().equals(ACTIVE)) {
                report.down(device.portId());
            }
        } else if (bridges.plug(tap, Policies.segment(device))) {
            boolean fresh = wired.add(device.portId());
            if (fresh) {
                span.close();
            }
            if (fresh || missed) {
                report.up(device.portId());
            }
        } else if (wired.remove(device.portId())) {
            report.down(device.portId());
        }
    }

    private void refuse(String port, String reason, Report report) {
        LOG.log(Level.ERROR, "port {0} could not be wired: {1}", port, reason);
        forgetPolicy(port);
        wired.remove(port);
        report.down(port);
    }

    /// What only a look at the host can tell.
    private void compare(Set<String> ready, Report report) {
        if (retainPending) {
            Set<String> known = new HashSet<>();
            ports.all().forEach(device -> known.add(device.portId()));
            attempt("filters left over could not be removed", () -> filter.retain(known));
            retainPending = false;
        }
        attempt("filters could not be verified", filter::verify);
        var present = bridges.taps();
        for (var device : ports.all()) {
            if (present.contains(HostNames.tap(device.portId()))) {
                ready.add(device.portId());
            } else if (wired.remove(device.portId())) {
                report.down(device.portId());
            }
        }
    }

    private static void attempt(String what, Runnable work) {
        try {
            work.run();
        } catch (HostNetworkException e) {
            LOG.log(Level.ERROR, what, e);
        }
    }

    /// Collects what is told to the server after a batch: one message per request that is concerned.
    private final class Report {
        private final Map<@Nullable RequestContext, List<String>> up = new LinkedHashMap<>();
        private final List<String> down = new ArrayList<>();

        void up(String port) {
            down.remove(port);
            up.computeIfAbsent(contexts.get(port), context -> new ArrayList<>()).add(port);
        }

        void down(String port) {
            down.add(port);
        }

        void send() {
            if (!down.isEmpty()) {
                send(List.of(), down);
            }
            up.forEach((context, list) -> LinuxBridgeAgent.within(context, () -> send(list, List.of())));
        }

        private void send(List<String> upNow, List<String> downNow) {
            var message = new PluginCast.UpdateDeviceList(seams.host(), upNow, downNow);
            var target = AgentTopics.PLUGIN + "/" + message.method();
            List<Span> spans = new ArrayList<>();
            for (var port : upNow) {
                var span = seams.tracer()
                        .open(NeutronFlow.DEVICE_UP, LinuxBridgeAgent.NAME, "neutron-server", Means.CAST, target);
                spans.add(span.object(port)
                        .subject(ports.device(port).map(DeviceDetails::deviceId).orElse(null)));
            }
            try {
                seams.failpoints().before("agent.up");
                seams.bus().cast(Target.topic(AgentTopics.PLUGIN), message.method(), message.toJson());
                seams.failpoints().after("agent.up");
            } catch (RuntimeException e) {
                // The next comparison reports again what the server does not have as ACTIVE.
                LOG.log(Level.WARNING, "the server was not told of ports up " + upNow + " and down " + downNow, e);
                spans.forEach(span -> span.failed(e.getMessage()));
            }
            spans.forEach(Span::close);
        }
    }
}
