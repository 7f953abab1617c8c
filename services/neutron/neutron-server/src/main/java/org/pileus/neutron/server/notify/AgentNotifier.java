package org.pileus.neutron.server.notify;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.messaging.Target;
import org.pileus.neutron.model.agent.AgentTopics;
import org.pileus.neutron.model.agent.AllowedPair;
import org.pileus.neutron.model.agent.DeviceDetails;
import org.pileus.neutron.model.agent.DhcpCast;
import org.pileus.neutron.model.agent.DhcpPortInfo;
import org.pileus.neutron.model.agent.FixedIp;
import org.pileus.neutron.model.agent.L2Cast;
import org.pileus.neutron.server.agents.DhcpScheduler;
import org.pileus.neutron.server.networks.Network;
import org.pileus.neutron.server.ports.GroupMembers;
import org.pileus.neutron.server.ports.Port;

/// Tells agents what was committed. A message that does not get through is made good by the agent's full
/// sync, so a failure here changes nothing for the caller.
public final class AgentNotifier {
    private static final System.Logger LOG = System.getLogger(AgentNotifier.class.getName());

    private final Bus bus;
    private final GroupMembers members;
    private final DhcpScheduler dhcp;

    public AgentNotifier(Bus bus, GroupMembers members, DhcpScheduler dhcp) {
        this.bus = bus;
        this.members = members;
        this.dhcp = dhcp;
    }

    /// A port came or changed.
    /// @param before null for a new one
    public void portChanged(@Nullable Port before, Port port, Network network) {
        var added = members.contribution(port);
        if (before != null) {
            members.remove(before.id(), before.securityGroups());
        }
        members.put(port);
        if (before != null && !before.host().isEmpty() && !before.host().equals(port.host())) {
            toHost(before.host(), new L2Cast.PortDelete(List.of(port.id())));
        }
        if (port.bound()) {
            toHost(port.host(), new L2Cast.PortUpdate(List.of(details(port, network)), members.infoFor(List.of(port))));
        }
        tellMembers(before == null ? Map.of() : members.contribution(before), added, port.host());
        if (!Port.DHCP_OWNER.equals(port.deviceOwner()) && (before == null || dhcpDiffers(before, port))) {
            toDhcp(port.networkId(), new DhcpCast.PortChanged(dhcpInfo(port), before == null));
        }
    }

    private static boolean dhcpDiffers(Port before, Port after) {
        return !before.mac().equals(after.mac())
                || !before.fixedIps().equals(after.fixedIps())
                || !before.body().path("extra_dhcp_opts").equals(after.body().path("extra_dhcp_opts"))
                || !before.body().path("dns_name").equals(after.body().path("dns_name"))
                || !before.deviceId().equals(after.deviceId());
    }

    public void portDeleted(Port port) {
        members.remove(port.id(), port.securityGroups());
        if (!port.host().isEmpty()) {
            toHost(port.host(), new L2Cast.PortDelete(List.of(port.id())));
        }
        var removed = members.contribution(port);
        if (!removed.isEmpty() && members.concernsOthers(removed.keySet(), "")) {
            fanout(new L2Cast.MembersUpdated(Map.of(), removed));
        }
        if (!Port.DHCP_OWNER.equals(port.deviceOwner())) {
            toDhcp(port.networkId(), new DhcpCast.PortDeleted(port.networkId(), port.id(), fixedIps(port)));
        }
    }

    /// The host of the port itself has the whole sets already.
    private void tellMembers(Map<String, List<String>> before, Map<String, List<String>> after, String host) {
        var added = minus(after, before);
        var removed = minus(before, after);
        if (!removed.isEmpty()) {
            fanout(new L2Cast.MembersUpdated(added, removed));
        } else if (!added.isEmpty() && members.concernsOthers(added.keySet(), host)) {
            fanout(new L2Cast.MembersUpdated(added, Map.of()));
        }
    }

    private static Map<String, List<String>> minus(Map<String, List<String>> all, Map<String, List<String>> without) {
        Map<String, List<String>> left = new TreeMap<>();
        all.forEach((group, addresses) -> {
            var known = without.getOrDefault(group, List.of());
            var rest = addresses.stream()
                    .filter(address -> !known.contains(address))
                    .toList();
            if (!rest.isEmpty()) {
                left.put(group, rest);
            }
        });
        return left;
    }

    /// The rules of groups changed.
    public void rulesChanged(Collection<String> groups) {
        groups.forEach(group -> fanout(new L2Cast.RulesUpdated(members.infoOf(group))));
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
