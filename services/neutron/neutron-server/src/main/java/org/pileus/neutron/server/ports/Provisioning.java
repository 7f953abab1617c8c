package org.pileus.neutron.server.ports;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.trace.Means;
import org.pileus.kernel.trace.Step;
import org.pileus.kernel.trace.Tracer;
import org.pileus.neutron.model.NeutronFlow;
import org.pileus.neutron.model.agent.PluginCast;
import org.pileus.neutron.server.notify.NovaEvents;

/// Makes a port ACTIVE when its L2 agent and (if one serves its network) a DHCP agent have reported it, and tells
/// nova at once. That nova has not been told is noted in the same statement that makes it ACTIVE, so a slow sweep
/// finds what a crash lost.
public final class Provisioning {
    /// How old an untold event must be for the sweep: younger ones are under way.
    private static final Duration UNDER_WAY = Duration.ofSeconds(20);

    private final Database db;
    private final PortRepository ports;
    private final NovaEvents nova;
    private final Clock clock;
    private final Tracer tracer;
    private final Failpoints failpoints;

    public Provisioning(
            Database db, PortRepository ports, NovaEvents nova, Clock clock, Tracer tracer, Failpoints failpoints) {
        this.db = db;
        this.ports = ports;
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
            settle(report.up(), true, report.host(), NeutronFlow.DEVICE_READ);
        }
        for (var id : report.down()) {
            if (db.write(tx -> ports.lost(tx, id, report.host(), clock.instant()))) {
                tell(List.of(id), NovaEvents.UNPLUGGED);
            }
        }
    }

    /// A DHCP agent serves ports.
    public void reported(PluginCast.DhcpReadyOnPorts report) {
        settle(report.portIds(), false, report.host(), NeutronFlow.DHCP_DONE);
    }

    private void settle(List<String> ids, boolean l2, String host, Step step) {
        failpoints.before("agent.up");
        var settled = db.write(tx -> {
            List<String> active = new ArrayList<>(1);
            for (var id : ids) {
                if (ports.reported(tx, id, l2, host, clock.instant())) {
                    active.add(id);
                }
            }
            // one statement for what nova and the trace need to know of them
            return new Settled(active, ports.withIds(tx, ids));
        });
        failpoints.after("agent.up");
        for (var port : settled.seen()) {
            if (!port.ofInstance()) {
                continue;
            }
            trace(step, port, host);
            if (settled.active().contains(port.id())) {
                trace(NeutronFlow.DB_SAVE, port, host);
                nova.send(new NovaEvents.Event(NovaEvents.PLUGGED, port.deviceId(), port.id()));
            }
        }
    }

    private record Settled(List<String> active, List<Port> seen) {}

    private void trace(Step step, Port port, String detail) {
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
                nova.send(new NovaEvents.Event(event, port.deviceId(), port.id()));
            }
        }
    }

    /// Lets ports go on whose DHCP agent has died: they have an address, and a guest asks for it again.
    /// @param served whether a living DHCP agent serves a network
    public void passOverDead(Predicate<String> served) {
        for (var port : db.read(ports::waitingForDhcp)) {
            if (!served.test(port.networkId())) {
                settle(List.of(port.id()), false, "nobody", NeutronFlow.DHCP_DONE);
            }
        }
    }

    /// Sends again what nova should have been told long ago.
    public void resend() {
        var untold = db.read(query -> ports.untold(query, clock.instant().minus(UNDER_WAY)));
        for (var port : untold) {
            if (port.status().equals(Port.ACTIVE) && port.ofInstance()) {
                nova.send(new NovaEvents.Event(NovaEvents.PLUGGED, port.deviceId(), port.id()));
            } else {
                db.writeLater(tx -> ports.told(tx, List.of(port.id())));
            }
        }
    }
}
