package org.pileus.neutron.server.ports;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Transaction;
import org.pileus.kernel.trace.Means;
import org.pileus.kernel.trace.Step;
import org.pileus.kernel.trace.Tracer;
import org.pileus.neutron.model.NeutronFlow;
import org.pileus.neutron.model.agent.PluginCast;
import org.pileus.neutron.server.notify.NovaEvents;
import org.pileus.neutron.server.ports.Port.Reporter;

/// Makes a port ACTIVE when its L2 agent and (if one serves its network) a DHCP agent have reported it, and tells
/// nova at once. That nova has not been told is noted in the same statement that makes it ACTIVE, and agents
/// report again what is not, so a slow sweep finds what a crash lost.
public final class Provisioning {
    /// How old an untold event must be for the sweep: younger ones are under way.
    private static final Duration UNDER_WAY = Duration.ofSeconds(20);

    private final Database db;
    private final PortRepository ports;
    private final PortsUnderWay underWay;
    private final NovaEvents nova;
    private final Clock clock;
    private final Tracer tracer;
    private final Failpoints failpoints;

    public Provisioning(
            Database db,
            PortRepository ports,
            PortsUnderWay underWay,
            NovaEvents nova,
            Clock clock,
            Tracer tracer,
            Failpoints failpoints) {
        this.db = db;
        this.ports = ports;
        this.underWay = underWay;
        this.nova = nova;
        this.clock = clock;
        this.tracer = tracer;
        this.failpoints = failpoints;
        nova.onPlugged(told -> db.writeLater(tx -> ports.told(tx, told)));
    }

    /// An agent reported ports. A report of a port that is gone, bound elsewhere or known already changes
    /// nothing.
    public void reported(PluginCast.UpdateDeviceList report) {
        if (!report.up().isEmpty()) {
            settle(report.up(), Reporter.L2, report.host(), NeutronFlow.DEVICE_READ);
        }
        for (var id : report.down()) {
            underWay.remove(id);
            if (db.write(tx -> ports.lost(tx, id, report.host(), clock.instant()))) {
                tell(List.of(id), NovaEvents.UNPLUGGED);
            }
        }
    }

    /// A DHCP agent serves ports.
    public void reported(PluginCast.DhcpReadyOnPorts report) {
        settle(report.portIds(), Reporter.DHCP, report.host(), NeutronFlow.DHCP_DONE);
    }

    private void settle(List<String> ids, Reporter by, String host, Step step) {
        failpoints.before("agent.up");
        Map<String, Reports> now = new LinkedHashMap<>();
        Set<String> traced = new HashSet<>();
        for (var id : ids) {
            var known = underWay.find(id)
                    .filter(port -> by == Reporter.DHCP || port.host().equals(host));
            known.ifPresent(port -> {
                trace(step, port, host);
                traced.add(id);
            });
            var reports = known.map(port -> new Reports(underWay.reported(port, by), port.host()))
                    .orElseGet(() -> new Reports(EnumSet.of(by), host));
            if (!reports.by().isEmpty()) {
                now.put(id, reports);
            }
        }
        var written = now.isEmpty() ? List.<Port>of() : db.write(tx -> write(tx, now));
        failpoints.after("agent.up");
        for (var port : written) {
            if (!traced.contains(port.id())) {
                trace(step, port, host);
            }
            underWay.put(port);
            if (port.ofInstance() && port.status().equals(Port.ACTIVE)) {
                trace(NeutronFlow.DB_SAVE, port, host);
                nova.send(NovaEvents.PLUGGED, port.deviceId(), port.id());
            }
        }
    }

    /// What is to be written of a port.
    /// @param host  whose L2 agent's report is among them: that of another host than the port's counts for nothing
    private record Reports(Set<Reporter> by, String host) {
        Port on(Port port, Instant now) {
            var valid = EnumSet.copyOf(by);
            if (!port.host().equals(host)) {
                valid.remove(Reporter.L2);
            }
            return port.reported(valid, now);
        }
    }

    /// Decides on what is in memory; where that is old, on what is stored. Nothing where the port is gone or known
    /// as reported.
    /// @return the ports that changed
    private List<Port> write(Transaction tx, Map<String, Reports> all) {
        List<Port> written = new ArrayList<>(all.size());
        all.forEach((id, reports) -> underWay.find(id)
                .flatMap(port -> write(tx, port, reports))
                .or(() -> ports.find(tx, id).flatMap(port -> write(tx, port, reports)))
                .ifPresent(written::add));
        return written;
    }

    private Optional<Port> write(Transaction tx, Port before, Reports reports) {
        var next = reports.on(before, clock.instant());
        return next != before && ports.reported(tx, before, next) ? Optional.of(next) : Optional.empty();
    }

    private void trace(Step step, Port port, String detail) {
        if (!port.ofInstance()) {
            return;
        }
        try (var span = tracer.open(
                step, "neutron-server", null, step.equals(NeutronFlow.DB_SAVE) ? Means.SQL : Means.CAST, "ports")) {
            span.subject(port.deviceId())
                    .object(port.id())
                    .detail("from", detail)
                    .detail("status", port.status());
        }
    }

    private void tell(List<String> ids, String event) {
        for (var port : db.read(query -> ports.withIds(query, ids))) {
            if (port.ofInstance()) {
                nova.send(event, port.deviceId(), port.id());
            }
        }
    }

    /// Slow work: writes reports that waited long for the other one, and looks after ports that waited long for a
    /// DHCP agent: where none is alive they go on, since they have an address and a guest asks for it again; one
    /// that is alive is asked for its report.
    /// @param served  whether a living DHCP agent serves a network
    /// @param ask     asks the agents that serve a port
    public void sweep(Predicate<String> served, Consumer<Port> ask) {
        underWay.held()
                .forEach((id, by) -> underWay.find(id).ifPresent(port -> {
                    var reports = Map.of(id, new Reports(by, port.host()));
                    db.write(tx -> write(tx, reports)).forEach(underWay::put);
                }));
        for (var port : db.read(query -> ports.waiting(query, clock.instant().minus(UNDER_WAY)))) {
            if (served.test(port.networkId())) {
                ask.accept(port);
            } else {
                settle(List.of(port.id()), Reporter.DHCP, "nobody", NeutronFlow.DHCP_DONE);
            }
        }
    }

    /// Sends again what nova should have been told long ago.
    public void resend() {
        var untold = db.read(query -> ports.untold(query, clock.instant().minus(UNDER_WAY)));
        for (var port : untold) {
            if (port.status().equals(Port.ACTIVE) && port.ofInstance()) {
                nova.send(NovaEvents.PLUGGED, port.deviceId(), port.id());
            } else {
                db.writeLater(tx -> ports.told(tx, List.of(port.id())));
            }
        }
    }
}
