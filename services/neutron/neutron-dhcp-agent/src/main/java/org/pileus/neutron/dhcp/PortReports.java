package org.pileus.neutron.dhcp;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.RequestScope;
import org.pileus.kernel.messaging.Target;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.trace.Means;
import org.pileus.kernel.trace.Span;
import org.pileus.kernel.trace.Step;
import org.pileus.neutron.model.NeutronFlow;
import org.pileus.neutron.model.agent.AgentTopics;
import org.pileus.neutron.model.agent.DhcpCast;
import org.pileus.neutron.model.agent.DhcpPortInfo;
import org.pileus.neutron.model.agent.PluginCast;

/// Steps 4 to 6 of the documented flow, as the trace and the server hear of them.
final class PortReports {
    static final String ACTIVE = "ACTIVE";
    private static final System.Logger LOG = System.getLogger(PortReports.class.getName());
    private static final String SERVER = "neutron-server";
    private final Seams seams;

    PortReports(Seams seams) {
        this.seams = seams;
    }

    /// Step 4.
    void heard(DhcpCast message, DhcpPortInfo port, RequestContext context) {
        var target = AgentTopics.DHCP_AGENT + "/" + message.method();
        RequestScope.run(
                context,
                () -> open(NeutronFlow.DHCP_DEQUEUE, SERVER, Means.CAST, target, port)
                        .close());
    }

    /// Step 5: one piece of work for all these ports.
    void served(Map<DhcpPortInfo, RequestContext> ports, Runnable work) {
        Map<Span, RequestContext> spans = new LinkedHashMap<>();
        ports.forEach(
                (port, context) -> spans.put(open(NeutronFlow.DNSMASQ, null, Means.HOST, "dnsmasq", port), context));
        try {
            work.run();
        } catch (RuntimeException e) {
            spans.keySet().forEach(span -> span.failed(e.getMessage()));
            throw e;
        } finally {
            spans.forEach((span, context) -> RequestScope.run(context, span::close));
        }
    }

    /// Step 6: one message per request.
    void ready(Map<DhcpPortInfo, RequestContext> ports) {
        Map<RequestContext, List<DhcpPortInfo>> byRequest = new LinkedHashMap<>();
        ports.forEach((port, context) ->
                byRequest.computeIfAbsent(context, key -> new ArrayList<>()).add(port));
        byRequest.forEach((context, list) -> RequestScope.run(context, () -> ready(list)));
    }

    /// Ports found in a full reading whose request is over; the server waits for them.
    void ready(List<DhcpPortInfo> ports) {
        if (ports.isEmpty()) {
            return;
        }
        var message = new PluginCast.DhcpReadyOnPorts(
                seams.host(), ports.stream().map(DhcpPortInfo::portId).toList());
        var target = AgentTopics.PLUGIN + "/" + message.method();
        var spans = ports.stream()
                .map(port -> open(NeutronFlow.DHCP_READY, SERVER, Means.CAST, target, port))
                .toList();
        try {
            seams.bus().cast(Target.topic(AgentTopics.PLUGIN), message.method(), message.toJson());
        } catch (RuntimeException e) {
            // The next full reading reports again what is not ACTIVE.
            LOG.log(Level.WARNING, "the server was not told that DHCP serves " + message.portIds(), e);
            spans.forEach(span -> span.failed(e.getMessage()));
        }
        spans.forEach(Span::close);
    }

    /// Those of the ports that the server still waits for.
    List<DhcpPortInfo> waiting(List<DhcpPortInfo> ports) {
        return ports.stream()
                .filter(port ->
                        !port.status().equals(ACTIVE) && !port.deviceOwner().equals(ServedNetwork.DHCP_OWNER))
                .toList();
    }

    private Span open(Step step, @Nullable String peer, Means means, String target, DhcpPortInfo port) {
        return seams.tracer()
                .open(step, DhcpAgent.NAME, peer, means, target)
                .subject(port.deviceId())
                .object(port.portId());
    }
}
