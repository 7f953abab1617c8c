package org.pileus.driver.network.dnsmasq;

import inet.ipaddr.IPAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.pileus.driver.network.Addresses;
import org.pileus.driver.network.DhcpHost;
import org.pileus.driver.network.DhcpNetwork;
import org.pileus.driver.network.DhcpSubnet;

/// Writes dnsmasq's files for a network. Nothing but checked types gets in here, so no value can end a line
/// or a field.
final class DnsmasqFiles {
    static final String METADATA = "169.254.169.254";

    private DnsmasqFiles() {}

    /// One line per address: `mac,name.domain,address,set:port-id`.
    static String hosts(DhcpNetwork network) {
        var text = new StringBuilder();
        for (var host : network.hosts()) {
            for (var address : host.addresses()) {
                if (served(network, address)) {
                    text.append(host.mac())
                            .append(',')
                            .append(name(host, network))
                            .append(',')
                            .append(bracketed(address));
                    if (!host.options().isEmpty()) {
                        text.append(",set:").append(tag(host));
                    }
                    text.append('\n');
                }
            }
        }
        return text.toString();
    }

    /// Names and addresses for the DNS side.
    static String names(DhcpNetwork network) {
        var text = new StringBuilder();
        for (var host : network.hosts()) {
            for (var address : host.addresses()) {
                text.append(Addresses.bare(address))
                        .append('\t')
                        .append(name(host, network))
                        .append(' ')
                        .append(host.hostname())
                        .append('\n');
            }
        }
        return text.toString();
    }

    static String options(DhcpNetwork network) {
        List<String> lines = new ArrayList<>();
        for (var subnet : network.subnets()) {
            if (subnet.prefix().isIPv6()) {
                lines.add(tag(subnet) + ",option6:dns-server," + bracketed(resolvers(subnet)));
            } else {
                ipv4(network, subnet, lines);
            }
        }
        for (var host : network.hosts()) {
            for (var option : host.options()) {
                boolean number = option.name().chars().allMatch(c -> c >= '0' && c <= '9');
                var kind = option.ipv6() ? "option6:" : number ? "" : "option:";
                lines.add("tag:" + tag(host) + "," + kind + option.name() + "," + option.value());
            }
        }
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    /// Arguments that say which addresses are served; a change of them needs a new process.
    static List<String> ranges(DhcpNetwork network, long leaseSeconds) {
        List<String> arguments = new ArrayList<>();
        for (var subnet : network.subnets()) {
            var start = Addresses.bare(subnet.prefix().getLower());
            var end = subnet.prefix().isIPv6()
                    ? Integer.toString(Addresses.lengthOf(subnet.prefix()))
                    : Addresses.bare(
                            subnet.prefix().getNetwork().getNetworkMask(Addresses.lengthOf(subnet.prefix()), false));
            arguments.add(
                    "--dhcp-range=set:" + tagName(subnet) + "," + start + ",static," + end + "," + leaseSeconds + "s");
        }
        return arguments;
    }

    private static void ipv4(DhcpNetwork network, DhcpSubnet subnet, List<String> lines) {
        lines.add(tag(subnet) + ",option:dns-server," + bracketed(resolvers(subnet)));
        List<String> routes = new ArrayList<>();
        if (network.metadata()) {
            routes.add(METADATA + "/32," + Addresses.bare(subnet.serverAddress()));
        }
        subnet.routes()
                .forEach(route ->
                        routes.add(Addresses.text(route.destination()) + "," + Addresses.bare(route.nextHop())));
        var gateway = subnet.gateway();
        if (gateway != null) {
            // A client that gets option 121 ignores option 3 (RFC 3442), so the default route is in both.
            routes.add("0.0.0.0/0," + Addresses.bare(gateway));
        }
        if (!routes.isEmpty()) {
            var joined = String.join(",", routes);
            lines.add(tag(subnet) + ",option:classless-static-route," + joined);
            lines.add(tag(subnet) + ",249," + joined);
        }
        // An option without a value keeps dnsmasq from naming itself the router.
        lines.add(tag(subnet) + (gateway == null ? ",option:router" : ",option:router," + Addresses.bare(gateway)));
    }

    private static List<IPAddress> resolvers(DhcpSubnet subnet) {
        var right = subnet.dnsServers().stream()
                .filter(server -> server.isIPv6() == subnet.prefix().isIPv6())
                .toList();
        return right.isEmpty() ? List.of(subnet.serverAddress()) : right;
    }

    private static boolean served(DhcpNetwork network, IPAddress address) {
        return network.subnets().stream()
                .anyMatch(subnet -> subnet.prefix().isIPv6() == address.isIPv6()
                        && (!address.isIPv6() || subnet.stateful())
                        && subnet.prefix().contains(address));
    }

    private static String name(DhcpHost host, DhcpNetwork network) {
        return network.domain().isEmpty() ? host.hostname() : host.hostname() + "." + network.domain();
    }

    private static String tag(DhcpHost host) {
        return "port-" + host.portId();
    }

    private static String tag(DhcpSubnet subnet) {
        return "tag:" + tagName(subnet);
    }

    private static String tagName(DhcpSubnet subnet) {
        return "subnet-" + subnet.subnetId();
    }

    private static String bracketed(List<IPAddress> addresses) {
        return addresses.stream().map(DnsmasqFiles::bracketed).collect(Collectors.joining(","));
    }

    private static String bracketed(IPAddress address) {
        return address.isIPv6() ? "[" + Addresses.bare(address) + "]" : Addresses.bare(address);
    }
}
