package org.pileus.driver.network.linuxbridge;

import inet.ipaddr.IPAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.pileus.driver.network.Addresses;
import org.pileus.driver.network.MacAddress;
import org.pileus.driver.network.PortPolicy;

/// Writes the frame filter of a port as nftables rules of the bridge family: source MAC, ARP, neighbour
/// advertisements, and nothing but ARP, IPv4 and IPv6. It acts before the bridge learns a sender's address.
///
/// The chain becomes the tap's gate: a tap that is in no map is shut in both directions.
final class FrameRules {
    private FrameRules() {}

    /// What must stand before any port: the hooks with their gates.
    static String base() {
        return """
            table bridge %1$s {
                map in { type ifname : verdict; }
                set out { type ifname; }
                chain prerouting { type filter hook prerouting priority -300; policy accept; }
                chain postrouting { type filter hook postrouting priority 300; policy accept; }
            }
            flush chain bridge %1$s prerouting
            flush chain bridge %1$s postrouting
            add rule bridge %1$s prerouting iifname vmap @in
            add rule bridge %1$s prerouting iifname "tap*" counter drop
            add rule bridge %1$s postrouting oifname @out accept
            add rule bridge %1$s postrouting oifname "tap*" counter drop
            """.formatted(FilterNames.TABLE);
    }

    /// Replaces a port's chain and opens its gate, as part of one transaction.
    static void replace(StringBuilder script, PortPolicy port) {
        var chain = chain(port.tap());
        var head = "bridge " + FilterNames.TABLE + " " + chain;
        script.append("add chain ").append(head).append('\n');
        script.append("flush chain ").append(head).append('\n');
        for (var rule : rules(port)) {
            script.append("add rule ").append(head).append(' ').append(rule).append('\n');
        }
        script.append(
                "add element bridge %s in { \"%s\" : jump %s }\n".formatted(FilterNames.TABLE, port.tap(), chain));
        script.append("add element bridge %s out { \"%s\" }\n".formatted(FilterNames.TABLE, port.tap()));
    }

    /// Shuts a tap's gate and removes its chain.
    static void remove(StringBuilder script, String tap) {
        var chain = chain(tap);
        script.append("delete element bridge %s in { \"%s\" : jump %s }\n".formatted(FilterNames.TABLE, tap, chain));
        script.append("delete element bridge %s out { \"%s\" }\n".formatted(FilterNames.TABLE, tap));
        script.append(
                "flush chain bridge %1$s %2$s\ndelete chain bridge %1$s %2$s\n".formatted(FilterNames.TABLE, chain));
    }

    static String chain(String tap) {
        return "port-" + FilterNames.chainId(tap);
    }

    /// The rules of a port; the first carries a mark of all of them, by which a change by other hands is noticed.
    static List<String> rules(PortPolicy port) {
        List<String> rules = port.secured() ? secured(port) : new ArrayList<>(List.of("accept"));
        rules.set(0, rules.getFirst() + " comment \"" + mark(rules) + "\"");
        return rules;
    }

    static String mark(List<String> rules) {
        return rules.size() + "-" + Integer.toHexString(String.join("\n", rules).hashCode());
    }

    private static List<String> secured(PortPolicy port) {
        List<String> rules = new ArrayList<>();
        var macs = "{ " + macs(port).stream().map(MacAddress::value).collect(Collectors.joining(", ")) + " }";
        rules.add("ether saddr != " + macs + " drop");
        var senders = sources(port, false);
        if (!senders.isEmpty()) {
            rules.add("ether type arp arp saddr ether != " + macs + " drop");
            if (senders.stream().noneMatch(FilterNames::isWhole)) {
                // A probe for a double address comes from 0.0.0.0 (RFC 5227).
                rules.add("ether type arp arp saddr ip != { 0.0.0.0, " + joined(senders) + " } drop");
            }
            rules.add("ether type arp accept");
        }
        rules.add("ether type ip accept");
        rules.add("ether type ip6 icmpv6 type { nd-router-advert, nd-redirect } drop");
        var neighbours = sources(port, true);
        neighbours.add(LinkLocal.of(port.mac()));
        if (neighbours.stream().allMatch(address -> Addresses.lengthOf(address) == 128)) {
            rules.add(
                    "ether type ip6 icmpv6 type nd-neighbor-advert @th,64,128 != { " + targets(neighbours) + " } drop");
        }
        rules.add("ether type ip6 accept");
        rules.add("drop");
        return rules;
    }

    private static Set<MacAddress> macs(PortPolicy port) {
        var macs = new LinkedHashSet<MacAddress>();
        macs.add(port.mac());
        port.pairs().forEach(pair -> macs.add(pair.mac()));
        return macs;
    }

    /// All prefixes of a family that the port may send from, without those inside others: nftables refuses
    /// overlaps.
    private static Set<IPAddress> sources(PortPolicy port, boolean ipv6) {
        List<IPAddress> all = new ArrayList<>(port.fixedIps());
        port.pairs().forEach(pair -> all.add(pair.address()));
        var widest = new LinkedHashSet<IPAddress>();
        for (var one : all) {
            if (one.isIPv6() == ipv6) {
                var prefix = one.toPrefixBlock(Addresses.lengthOf(one));
                if (widest.stream().noneMatch(wider -> wider.contains(prefix))) {
                    widest.removeIf(prefix::contains);
                    widest.add(prefix);
                }
            }
        }
        return widest;
    }

    private static String joined(Set<IPAddress> prefixes) {
        return prefixes.stream().map(Addresses::text).collect(Collectors.joining(", "));
    }

    private static String targets(Set<IPAddress> addresses) {
        return addresses.stream()
                .map(one -> "0x" + hex(one.getLower().getBytes()))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.of().formatHex(bytes);
    }
}
