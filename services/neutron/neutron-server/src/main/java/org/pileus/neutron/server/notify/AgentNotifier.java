package org.pileus.neutron.server.notify;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.messaging.Target;
import org.pileus.neutron.model.agent.AgentTopics;
import org.pileus.neutron.model.agent.AllowedPair;
import org.pileus.neutron.model.agent.DeviceDetails;
import org.pileus.neutron.model.agent.DhcpCast;
import org.pileus.neutron.model.agent.DhcpPortInfo;
import org.pileus.neutron.model.agent.FixedIp;
import org.pileus.neutron.model.agent.GroupMember;
import org.pileus.neutron.model.agent.L2Cast;
import org.pileus.neutron.model.agent.Position;
import org.pileus.neutron.server.agents.DhcpScheduler;
import org.pileus.neutron.server.networks.Network;
import org.pileus.neutron.server.ports.GroupMembers;
import org.pileus.neutron.server.ports.Port;
import org.pileus.neutron.server.store.Resource;

/// Tells agents what was committed. A message to one host that does not get through is made good by the agent's
/// full sync; what all L2 agents are told is numbered, so that they notice what they missed (ADR 9). A failure
/// here changes nothing for the caller.
public final class AgentNotifier {
    private static final System.Logger LOG = System.getLogger(AgentNotifier.class.getName());

    private final Bus bus;
    private final GroupMembers members;
    private final DhcpScheduler dhcp;
    /// This life of this server, as L2 agents know it.
    private final String self;
    private final AtomicLong sequence = new AtomicLong();
    private final AtomicLong announced = new AtomicLong(-1);

    public AgentNotifier(Bus bus, GroupMembers members, DhcpScheduler dhcp, IdSource ids) {
        this.bus = bus;
        this.members = members;
        this.dhcp = dhcp;
        this.self = ids.uuid().toString();
    }

    /// How much all L2 agents were told so far.
    public Position position() {
        return new Position(self, sequence.get());
    }

    /// Says so, if something was told since the last time or nothing was ever said.
    public void announce() {
        var now = position();
        if (announced.getAndSet(now.sequence()) != now.sequence()) {
            fanout(new L2Cast.Announced(now));
        }
    }

    private Position next() {
        return new Position(self, sequence.incrementAndGet());
    }

    /// A port is about to be written as it is here: from its commit on, its host may ask for its groups, and must
    /// hear of every change that comes after the answer.
    public void portComing(Port port) {
        if (port.bound()) {
            members.bound(port);
        }
    }

    /// A port came or changed.
    /// @param before null for a new one
    public void portChanged(@Nullable Port before, Port port, Network network) {
        if (port.bound()) {
            toHost(port.host(), update(port, network));
        }
        if (before != null && !before.host().isEmpty() && !before.host().equals(port.host())) {
            toHost(before.host(), update(port, network));
        }
        tellMember(before, port);
        if (!Port.DHCP_OWNER.equals(port.deviceOwner()) && (before == null || dhcpDiffers(before, port))) {
            toDhcp(port.networkId(), new DhcpCast.PortChanged(dhcpInfo(port), before == null));
        }
    }

    private L2Cast update(Port port, Network network) {
        return new L2Cast.PortUpdate(List.of(details(port, network)), members.revisions(List.of(port)));
    }

    /// The port's own host knows the member from the port.
    private void tellMember(@Nullable Port before, Port port) {
        var member = GroupMembers.member(port);
        var groups = new TreeSet<>(port.securityGroups());
        if (before != null) {
            if (before.host().equals(port.host())
                    && before.securityGroups().equals(port.securityGroups())
                    && GroupMembers.member(before).addresses().equals(member.addresses())) {
                return;
            }
            groups.addAll(before.securityGroups());
        }
        if (members.concernsOthers(groups, port.bound() ? port.host() : "")) {
            fanout(new L2Cast.MemberUpdated(next(), member, port.securityGroups()));
        }
    }

    /// Makes the DHCP agents of a port report it once more.
    public void askDhcp(Port port) {
        toDhcp(port.networkId(), new DhcpCast.PortChanged(dhcpInfo(port), false));
    }

    private static boolean dhcpDiffers(Port before, Port after) {
        return !before.mac().equals(after.mac())
                || !before.fixedIps().equals(after.fixedIps())
                || !before.body().path("extra_dhcp_opts").equals(after.body().path("extra_dhcp_opts"))
                || !before.body().path("dns_name").equals(after.body().path("dns_name"))
                || !before.deviceId().equals(after.deviceId());
    }

    public void portDeleted(Port port) {
        if (!port.host().isEmpty()) {
            toHost(port.host(), new L2Cast.PortDelete(List.of(port.id())));
        }
        if (members.concernsOthers(port.securityGroups(), port.host())) {
            fanout(new L2Cast.MemberUpdated(next(), GroupMember.gone(port.id()), List.of()));
        }
        if (!Port.DHCP_OWNER.equals(port.deviceOwner())) {
            toDhcp(port.networkId(), new DhcpCast.PortDeleted(port.networkId(), port.id(), fixedIps(port)));
        }
    }

    /// The rules of groups changed.
    public void rulesChanged(Collection<String> groups) {
        groups.forEach(group -> fanout(new L2Cast.RulesUpdated(next(), group, members.rules(group))));
    }

    /// The addresses of an address group changed.
    public void addressesChanged(Resource group) {
        fanout(new L2Cast.MemberUpdated(next(), GroupMembers.member(group), List.of(group.id())));
    }

    /// A network or its subnets changed: its DHCP agents read it again.
    public void networkChanged(String networkId, DhcpCast.Cause cause) {
        toDhcp(networkId, new DhcpCast.NetworkChanged(networkId, cause));
    }

    /// A network is gone, or gone from these hosts.
    /// @param hosts of the DHCP agents that served it
    public void networkDeleted(String networkId, Collection<String> hosts) {
        hosts.forEach(host -> cast(Target.host(AgentTopics.DHCP_AGENT, host), new DhcpCast.NetworkDeleted(networkId)));
    }

    public void networkScheduled(String networkId, String host) {
        cast(
                Target.host(AgentTopics.DHCP_AGENT, host),
                new DhcpCast.NetworkChanged(networkId, DhcpCast.Cause.NETWORK_CREATE));
    }

    private void toDhcp(String networkId, DhcpCast message) {
        for (var agent : dhcp.agentsOf(networkId)) {
            cast(Target.host(AgentTopics.DHCP_AGENT, agent.host()), message);
        }
    }

    private void cast(Target target, DhcpCast message) {
        attempt(() -> bus.cast(target, message.method(), message.toJson()));
    }

    private void toHost(String host, L2Cast message) {
        attempt(() -> bus.cast(Target.host(AgentTopics.L2_AGENT, host), message.method(), message.toJson()));
    }

    private void fanout(L2Cast message) {
        attempt(() -> bus.fanout(AgentTopics.L2_AGENT, message.method(), message.toJson()));
    }

    private static void attempt(Runnable send) {
        try {
            send.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "an agent was not told of a change; its next full sync finds it", e);
        }
    }

    /// A port as L2 agents need it.
    public static DeviceDetails details(Port port, Network network) {
        List<AllowedPair> pairs = new ArrayList<>();
        port.body()
                .path("allowed_address_pairs")
                .forEach(pair -> pairs.add(new AllowedPair(
                        pair.path("ip_address").stringValue(),
                        pair.path("mac_address").asString(port.mac()))));
        return new DeviceDetails(
                port.id(),
                port.networkId(),
                port.host(),
                port.mac(),
                port.adminStateUp(),
                port.status(),
                network.networkType(),
                network.physicalNetwork(),
                network.segmentationId(),
                network.mtu(),
                fixedIps(port),
                pairs,
                port.deviceId(),
                port.deviceOwner(),
                port.portSecurityEnabled(),
                port.securityGroups(),
                port.revision());
    }

    /// A port as DHCP agents need it.
    public static DhcpPortInfo dhcpInfo(Port port) {
        List<DhcpPortInfo.ExtraOption> options = new ArrayList<>();
        for (var option : port.body().path("extra_dhcp_opts")) {
            var value = option.path("opt_value");
            if (value.isString()) {
                options.add(new DhcpPortInfo.ExtraOption(
                        option.path("opt_name").stringValue(),
                        value.stringValue(),
                        option.path("ip_version").asInt(4)));
            }
        }
        var name = port.body().path("dns_name").asString("");
        return new DhcpPortInfo(
                port.id(),
                port.networkId(),
                port.mac(),
                port.deviceOwner(),
                port.deviceId(),
                port.status(),
                fixedIps(port),
                name.isEmpty() ? null : name,
                options,
                port.revision());
    }

    private static List<FixedIp> fixedIps(Port port) {
        return port.fixedIps().stream()
                .map(ip -> new FixedIp(ip.subnetId(), ip.ipAddress()))
                .toList();
    }
}
