package org.pileus.neutron.linuxbridge;

import inet.ipaddr.IPAddress;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.pileus.driver.network.AddressPair;
import org.pileus.driver.network.Addresses;
import org.pileus.driver.network.FilterRule;
import org.pileus.driver.network.FilterRule.Direction;
import org.pileus.driver.network.FilterRule.Remote;
import org.pileus.driver.network.MacAddress;
import org.pileus.driver.network.NetworkSegment;
import org.pileus.driver.network.NetworkType;
import org.pileus.driver.network.PortPolicy;
import org.pileus.neutron.model.agent.DeviceDetails;
import org.pileus.neutron.model.agent.GroupMember;
import org.pileus.neutron.model.agent.GroupRule;

/// Turns what the server says of a port into what the host's drivers want. Pure functions.
final class Policies {
    private static final System.Logger LOG = System.getLogger(Policies.class.getName());

    private Policies() {}

    static NetworkSegment segment(DeviceDetails device) {
        var type = NetworkType.valueOf(device.networkType().toUpperCase(Locale.ROOT));
        return new NetworkSegment(
                device.networkId(), type, device.physicalNetwork(), device.segmentationId(), device.mtu());
    }

    /// @param rules  of all groups that the port is in
    static PortPolicy policy(DeviceDetails device, List<FilterRule> rules) {
        var mac = new MacAddress(device.macAddress());
        List<IPAddress> addresses = new ArrayList<>();
        device.fixedIps().forEach(ip -> addresses.add(Addresses.address(ip.ipAddress())));
        List<AddressPair> pairs = new ArrayList<>();
        device.allowedAddressPairs()
                .forEach(pair -> pairs.add(
                        new AddressPair(new MacAddress(pair.macAddress()), Addresses.prefix(pair.ipAddress()))));
        return new PortPolicy(
                device.portId(), device.networkId(), mac, addresses, pairs, device.portSecurityEnabled(), rules);
    }

    /// What a port adds to the groups that it is in.
    static GroupMember member(DeviceDetails device) {
        List<String> addresses = new ArrayList<>();
        device.fixedIps().forEach(ip -> addresses.add(ip.ipAddress()));
        device.allowedAddressPairs().forEach(pair -> addresses.add(pair.ipAddress()));
        return new GroupMember(device.portId(), device.revisionNumber(), addresses);
    }

    /// Ids of the address sets that these rules name.
    static Set<String> remotes(List<GroupRule> rules) {
        Set<String> all = new HashSet<>();
        for (var rule : rules) {
            if (rule.remoteGroupId() != null) {
                all.add(rule.remoteGroupId());
            }
        }
        return all;
    }

    /// Ids of the address sets that the port's filter needs.
    static Set<String> sets(PortPolicy policy) {
        Set<String> all = new HashSet<>();
        for (var rule : policy.rules()) {
            if (rule.remote() instanceof Remote.Members(var id)) {
                all.add(id);
            }
        }
        return all;
    }

    static List<FilterRule> rules(List<GroupRule> told, String group) {
        List<FilterRule> rules = new ArrayList<>(told.size());
        told.forEach(rule -> add(rules, rule, group));
        return rules;
    }

    /// A rule that makes no sense permits nothing; the group's other rules stay in force.
    private static void add(List<FilterRule> rules, GroupRule rule, String group) {
        try {
            rules.add(rule(rule));
        } catch (IllegalArgumentException e) {
            LOG.log(Level.WARNING, "a rule of group " + group + " was left out", e);
        }
    }

    private static FilterRule rule(GroupRule rule) {
        boolean ipv6 = rule.ethertype().equals("IPv6");
        var direction = rule.direction().equals("ingress") ? Direction.INGRESS : Direction.EGRESS;
        var protocol = Protocols.number(rule.protocol(), ipv6);
        return new FilterRule(direction, ipv6, protocol, rule.portRangeMin(), rule.portRangeMax(), remote(rule));
    }

    private static Remote remote(GroupRule rule) {
        var group = rule.remoteGroupId();
        if (group != null) {
            return new Remote.Members(group);
        }
        var prefix = rule.remoteIpPrefix();
        return prefix == null ? new Remote.Anyone() : new Remote.Prefix(Addresses.prefix(prefix));
    }
}
