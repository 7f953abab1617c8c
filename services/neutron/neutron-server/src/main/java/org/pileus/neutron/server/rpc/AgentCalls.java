package org.pileus.neutron.server.rpc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.messaging.Message;
import org.pileus.kernel.messaging.Subscription;
import org.pileus.kernel.messaging.Target;
import org.pileus.neutron.model.agent.AgentState;
import org.pileus.neutron.model.agent.AgentTopics;
import org.pileus.neutron.model.agent.DevicesReply;
import org.pileus.neutron.model.agent.DevicesRequest;
import org.pileus.neutron.model.agent.DhcpPortReply;
import org.pileus.neutron.model.agent.DhcpPortRequest;
import org.pileus.neutron.model.agent.GroupRules;
import org.pileus.neutron.model.agent.GroupsReply;
import org.pileus.neutron.model.agent.GroupsRequest;
import org.pileus.neutron.model.agent.NetworkInfo;
import org.pileus.neutron.model.agent.NetworksReply;
import org.pileus.neutron.model.agent.NetworksRequest;
import org.pileus.neutron.model.agent.PluginCast;
import org.pileus.neutron.model.agent.PortsReply;
import org.pileus.neutron.model.agent.PortsRequest;
import org.pileus.neutron.model.agent.SubnetInfo;
import org.pileus.neutron.server.agents.AgentRegistry;
import org.pileus.neutron.server.agents.DhcpScheduler;
import org.pileus.neutron.server.networks.Network;
import org.pileus.neutron.server.notify.AgentNotifier;
import org.pileus.neutron.server.ports.GroupMembers;
import org.pileus.neutron.server.ports.Port;
import org.pileus.neutron.server.ports.PortRepository;
import org.pileus.neutron.server.ports.PortWriter;
import org.pileus.neutron.server.ports.Provisioning;
import org.pileus.neutron.server.store.Kind;
import org.pileus.neutron.server.store.Model;
import org.pileus.neutron.server.store.Resource;
import tools.jackson.databind.node.ObjectNode;

/// Serves what agents ask and tell: the topics `q-plugin` and `q-reports-plugin`. Every message may come twice.
public final class AgentCalls {
    private static final int CONCURRENCY = 32;
    /// `tap` and the first characters of the port's id.
    private static final int TAP_PREFIX = 3;

    private final Database db;
    private final PortRepository ports;
    private final Model model;
    private final GroupMembers members;
    private final Provisioning provisioning;
    private final AgentRegistry agents;
    private final DhcpScheduler dhcp;
    private final AgentNotifier notifier;
    private final DhcpPorts dhcpPorts;
    private final String dnsDomain;

    public AgentCalls(
            Database db,
            PortRepository ports,
            PortWriter writer,
            Model model,
            GroupMembers members,
            Provisioning provisioning,
            AgentRegistry agents,
            DhcpScheduler dhcp,
            AgentNotifier notifier,
            String dnsDomain) {
        this.db = db;
        this.ports = ports;
        this.model = model;
        this.members = members;
        this.provisioning = provisioning;
        this.agents = agents;
        this.dhcp = dhcp;
        this.notifier = notifier;
        this.dhcpPorts = new DhcpPorts(db, ports, writer, model);
        this.dnsDomain = dnsDomain;
    }

    public List<Subscription> serve(Bus bus) {
        return List.of(
                bus.serve(Target.topic(AgentTopics.PLUGIN), CONCURRENCY, this::receive),
                bus.serve(Target.topic(AgentTopics.REPORTS), 4, this::heard));
    }

    private @Nullable ObjectNode receive(Message message) {
        var args = message.args();
        if (PluginCast.names(message.method())) {
            act(PluginCast.decode(message.method(), args));
            return null;
        }
        return switch (message.method()) {
            case DevicesRequest.METHOD -> devices(DevicesRequest.fromJson(args)).toJson();
            case GroupsRequest.METHOD -> groups(GroupsRequest.fromJson(args)).toJson();
            case NetworksRequest.METHOD_ALL, NetworksRequest.METHOD_ONE ->
                networks(NetworksRequest.fromJson(args)).toJson();
            case DhcpPortRequest.METHOD ->
                dhcpPort(DhcpPortRequest.fromJson(args)).toJson();
            case PortsRequest.METHOD -> owners(PortsRequest.fromJson(args)).toJson();
            default ->
                throw new IllegalArgumentException("no method " + message.method() + " on " + AgentTopics.PLUGIN);
        };
    }

    private void act(PluginCast cast) {
        switch (cast) {
            case PluginCast.UpdateDeviceList list -> provisioning.reported(list);
            case PluginCast.DhcpReadyOnPorts ready -> provisioning.reported(ready);
            case PluginCast.ReleaseDhcpPort release -> dhcpPorts.release(release.host(), release.networkId());
        }
    }

    private DevicesReply devices(DevicesRequest request) {
        var starts = request.devices().stream()
                .filter(tap -> tap.length() > TAP_PREFIX)
                .map(tap -> tap.substring(TAP_PREFIX))
                .toList();
        var bound = db
                .read(query -> request.all()
                        ? ports.ofHost(query, request.host())
                        : ports.ofTaps(query, request.host(), starts))
                .stream()
                .filter(Port::bound)
                .toList();
        var details = bound.stream()
                .flatMap(port -> model.find(Kind.NETWORK, port.networkId()).stream()
                        .map(network -> AgentNotifier.details(port, new Network(network))))
                .toList();
        return new DevicesReply(details, members.revisions(bound));
    }

    private GroupsReply groups(GroupsRequest request) {
        // before anything is read: what is told from here on the agent hears as well
        var at = notifier.position();
        Map<String, GroupRules> rules = new LinkedHashMap<>();
        for (var id : request.groups()) {
            if (model.find(Kind.SECURITY_GROUP, id).isPresent()) {
                rules.put(id, members.rules(id));
            }
        }
        return new GroupsReply(rules, members.membersNamedBy(rules.values()), at);
    }

    private NetworksReply networks(NetworksRequest request) {
        var agent = agents.find(AgentState.DHCP, request.host());
        if (agent.isEmpty()) {
            return new NetworksReply(List.of());
        }
        var scheduled = dhcp.networksOf(agent.get().id());
        var asked = request.networkId() == null
                ? scheduled
                : scheduled.stream().filter(request.networkId()::equals).toList();
        var there = asked.stream()
                .flatMap(id -> model.find(Kind.NETWORK, id).stream())
                .toList();
        var byNetwork = new java.util.HashMap<String, List<Port>>();
        db.read(query ->
                        ports.ofNetworks(query, there.stream().map(Resource::id).toList()))
                .forEach(port -> byNetwork
                        .computeIfAbsent(port.networkId(), id -> new ArrayList<>())
                        .add(port));
        return new NetworksReply(there.stream()
                .map(network -> info(new Network(network), byNetwork.getOrDefault(network.id(), List.of())))
                .toList());
    }

    private NetworkInfo info(Network network, List<Port> all) {
        var subnets = model.children(Kind.SUBNET, network.id()).stream()
                .map(AgentCalls::subnet)
                .toList();
        return new NetworkInfo(
                network.id(),
                network.adminStateUp(),
                network.mtu(),
                network.dnsDomain().isEmpty() ? dnsDomain : network.dnsDomain(),
                subnets,
                all.stream().map(AgentNotifier::dhcpInfo).toList());
    }

    private static SubnetInfo subnet(Resource subnet) {
        List<SubnetInfo.Route> routes = new ArrayList<>();
        subnet.get("host_routes")
                .forEach(route -> routes.add(new SubnetInfo.Route(
                        route.path("destination").stringValue(),
                        route.path("nexthop").stringValue())));
        return new SubnetInfo(
                subnet.id(),
                subnet.text("cidr"),
                subnet.textOrNull("gateway_ip"),
                subnet.flag("enable_dhcp"),
                subnet.texts("dns_nameservers"),
                routes,
                subnet.textOrNull("ipv6_address_mode"));
    }

    private DhcpPortReply dhcpPort(DhcpPortRequest request) {
        return new DhcpPortReply(AgentNotifier.dhcpInfo(dhcpPorts.ensure(request.host(), request.networkId())));
    }

    private PortsReply owners(PortsRequest request) {
        return new PortsReply(
                db.read(query -> ports.withAddress(query, request.networkId(), request.ipAddress())).stream()
                        .map(port -> new PortsReply.Owner(port.id(), port.deviceId(), port.projectId()))
                        .toList());
    }

    private @Nullable ObjectNode heard(Message message) {
        if (!message.method().equals(AgentState.METHOD)) {
            throw new IllegalArgumentException("no method " + message.method() + " on " + AgentTopics.REPORTS);
        }
        var report = agents.report(AgentState.fromJson(message.args()));
        if (report.arrived() && report.agent().type().equals(AgentState.DHCP)) {
            scheduleWaiting();
        }
        return null;
    }

    /// Networks that have too few agents get them now.
    public void scheduleWaiting() {
        for (var network : dhcp.underserved()) {
            dhcp.schedule(network).forEach(agent -> notifier.networkScheduled(network, agent.host()));
            dhcp.dropDead(network).forEach(agent -> notifier.networkDeleted(network, List.of(agent.host())));
        }
    }
}
