package org.pileus.driver.network.linuxbridge;

import inet.ipaddr.IPAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.network.Addresses;
import org.pileus.driver.network.FilterRule;
import org.pileus.driver.network.FilterRule.Direction;
import org.pileus.driver.network.FilterRule.Remote;
import org.pileus.driver.network.PortPolicy;

/// Writes the iptables chains of one port and family, in the very form in which iptables-save prints them,
/// so that what is in force can be compared with what should be.
///
/// Order within a chain: what no rule may permit or forbid (DHCP, neighbour discovery, spoofed sources),
/// then replies, then the rules, then the end. RETURN lets a packet go on to the other port's chain.
final class PortChains {
    private static final String REPLIES = "-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN";
    private static final String INVALID = "-m conntrack --ctstate INVALID -j DROP";
    private final PortPolicy port;
    private final boolean ipv6;

    PortChains(PortPolicy port, boolean ipv6) {
        this.port = port;
        this.ipv6 = ipv6;
    }

    /// Rules, without `-A chain`, by chain.
    Map<String, List<String>> chains() {
        Map<String, List<String>> chains = new LinkedHashMap<>();
        chains.put(name('i'), port.secured() ? toGuest() : List.of("-j RETURN"));
        chains.put(name('o'), port.secured() ? fromGuest() : List.of("-j RETURN"));
        chains.put(name('s'), port.secured() ? sources() : List.of("-j RETURN"));
        return chains;
    }

    private String name(char kind) {
        return FilterNames.chain(kind, port.tap());
    }

    private List<String> toGuest() {
        List<String> lines = new ArrayList<>();
        if (ipv6) {
            // Listener queries, advertisements of routers, neighbour discovery: other guests cannot forge them.
            for (int type : new int[] {130, 134, 135, 136}) {
                lines.add(icmpv6(type) + " -j RETURN");
            }
            lines.add("-s fe80::/64 -p udp -m udp --sport 547 --dport 546 -j RETURN");
        } else {
            lines.add("-p udp -m udp --sport 67 --dport 68 -j RETURN");
        }
        lines.add(REPLIES);
        lines.addAll(rules(Direction.INGRESS));
        lines.add(INVALID);
        lines.add("-j DROP");
        return lines;
    }

    private List<String> fromGuest() {
        List<String> lines = new ArrayList<>();
        if (ipv6) {
            lines.add(icmpv6(134) + " -j DROP");
            lines.add(icmpv6(137) + " -j DROP");
            for (int type : new int[] {131, 135, 143}) {
                lines.add("-s ::/128 -d ff02::/16 " + icmpv6(type) + " -j RETURN");
            }
        } else {
            lines.add("-s 0.0.0.0/32 -d 255.255.255.255/32 -p udp -m udp --sport 68 --dport 67 -j RETURN");
        }
        lines.add("-j " + name('s'));
        if (ipv6) {
            for (int type : new int[] {131, 132, 133, 135, 136, 143}) {
                lines.add(icmpv6(type) + " -j RETURN");
            }
            lines.add("-p udp -m udp --sport 546 --dport 547 -j RETURN");
            lines.add("-p udp -m udp --sport 547 --dport 546 -j DROP");
        } else {
            lines.add("-p udp -m udp --sport 68 --dport 67 -j RETURN");
            lines.add("-p udp -m udp --sport 67 --dport 68 -j DROP");
        }
        lines.add(REPLIES);
        lines.addAll(rules(Direction.EGRESS));
        lines.add(INVALID);
        lines.add("-j DROP");
        return lines;
    }

    /// Which MAC address may send from which address; a source that fits none is dropped.
    private List<String> sources() {
        var lines = new LinkedHashSet<String>();
        if (ipv6) {
            lines.add(source(LinkLocal.of(port.mac()), port.mac().value()));
        }
        for (var address : port.fixedIps()) {
            if (address.isIPv6() == ipv6) {
                lines.add(source(address, port.mac().value()));
            }
        }
        for (var pair : port.pairs()) {
            if (pair.address().isIPv6() == ipv6) {
                lines.add(source(pair.address(), pair.mac().value()));
            }
        }
        lines.add("-j DROP");
        return List.copyOf(lines);
    }

    private static String source(IPAddress address, String mac) {
        var from = FilterNames.isWhole(address) ? "" : "-s " + Addresses.text(address) + " ";
        return from + "-m mac --mac-source " + mac + " -j RETURN";
    }

    private List<String> rules(Direction direction) {
        var lines = new LinkedHashSet<String>();
        for (var rule : port.rules()) {
            if (rule.direction() == direction && rule.ipv6() == ipv6) {
                lines.add(line(rule));
            }
        }
        return List.copyOf(lines);
    }

    private static String line(FilterRule rule) {
        boolean ingress = rule.direction() == Direction.INGRESS;
        var address = rule.remote() instanceof Remote.Prefix(var prefix) && !FilterNames.isWhole(prefix)
                ? (ingress ? "-s " : "-d ") + Addresses.text(prefix) + " "
                : "";
        var members = rule.remote() instanceof Remote.Members(var id)
                ? "-m set --match-set " + FilterNames.set(id, rule.ipv6()) + (ingress ? " src " : " dst ")
                : "";
        return address + protocol(rule) + members + "-j RETURN";
    }

    private static String protocol(FilterRule rule) {
        var number = rule.protocol();
        if (number == null) {
            return "";
        }
        return switch (number) {
            case FilterRule.TCP -> "-p tcp " + ports("-m tcp --dport ", rule);
            case FilterRule.UDP -> "-p udp " + ports("-m udp --dport ", rule);
            case FilterRule.ICMP -> "-p icmp " + icmp("-m icmp --icmp-type ", rule);
            case FilterRule.ICMPV6 -> "-p ipv6-icmp " + icmp("-m icmp6 --icmpv6-type ", rule);
            case 33, 132, 136 -> "-p " + number + " " + ports("-m multiport --dports ", rule);
            default -> "-p " + number + " ";
        };
    }

    private static String ports(String match, FilterRule rule) {
        var min = rule.portMin();
        if (min == null) {
            return "";
        }
        var max = orElse(rule.portMax(), min);
        if (min == 0 && max == 65_535) {
            return "";
        }
        return match + (min == max ? Integer.toString(min) : min + ":" + max) + " ";
    }

    private static String icmp(String match, FilterRule rule) {
        var type = rule.portMin();
        if (type == null) {
            return "";
        }
        var code = rule.portMax();
        return match + (code == null ? Integer.toString(type) : type + "/" + code) + " ";
    }

    private static int orElse(@Nullable Integer value, int other) {
        return value == null ? other : value;
    }

    private static String icmpv6(int type) {
        return "-p ipv6-icmp -m icmp6 --icmpv6-type " + type;
    }
}
