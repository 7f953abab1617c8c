package org.pileus.driver.network.dnsmasq;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.pileus.driver.network.Addresses;
import org.pileus.driver.network.DhcpNetwork;
import org.pileus.driver.network.HostNames;
import org.pileus.driver.network.HostNetworkException;
import org.pileus.driver.network.linuxbridge.HostCommand;
import org.pileus.kernel.core.Json;

/// The namespace of a network's DHCP server and the pair of interfaces that leads out of it.
final class DhcpNamespace {
    static final Path NAMESPACES = Path.of("/run/netns");
    private final HostCommand commands;

    DhcpNamespace(HostCommand commands) {
        this.commands = commands;
    }

    /// Makes what is missing and puts right MAC address and addresses.
    void ensure(DhcpNetwork network) {
        var namespace = HostNames.dhcpNamespace(network.networkId());
        var inside = HostNames.dhcpInterface(network.portId());
        var tap = HostNames.tap(network.portId());
        if (!Files.exists(NAMESPACES.resolve(namespace))) {
            commands.run("ip", "netns", "add", namespace);
            quieten(namespace);
        }
        if (!Files.exists(Path.of("/sys/class/net", tap))) {
            commands.feed("""
                link add name %1$s type veth peer name %2$s address %3$s netns %4$s
                """.formatted(tap, inside, network.mac(), namespace), "ip", "-batch", "-");
            disableIpv6(tap);
            commands.run("ip", "link", "set", "dev", tap, "up");
        }
        var script = addressChanges(network, namespace, inside);
        commands.feed(script, "ip", "-n", namespace, "-batch", "-");
    }

    void remove(String networkId) {
        var namespace = HostNames.dhcpNamespace(networkId);
        if (Files.exists(NAMESPACES.resolve(namespace))) {
            commands.run("ip", "netns", "del", namespace);
        }
    }

    /// The addresses that differ; all of it is one batch.
    private String addressChanges(DhcpNetwork network, String namespace, String inside) {
        Set<String> wanted = new LinkedHashSet<>();
        for (var subnet : network.subnets()) {
            wanted.add(Addresses.bare(subnet.serverAddress()) + "/" + Addresses.lengthOf(subnet.prefix()));
        }
        if (network.metadata()) {
            wanted.add(DnsmasqFiles.METADATA + "/32");
        }
        var script = new StringBuilder("link set dev lo up\n");
        script.append("link set dev %s address %s up\n".formatted(inside, network.mac()));
        for (var link : Json.read(commands.run("ip", "-n", namespace, "-j", "addr", "show", "dev", inside))) {
            for (var info : link.path("addr_info")) {
                var present =
                        Json.text(info, "local") + "/" + info.path("prefixlen").intValue();
                if (!wanted.remove(present) && Json.text(info, "scope").equals("global")) {
                    script.append("addr del ")
                            .append(present)
                            .append(" dev ")
                            .append(inside)
                            .append('\n');
                }
            }
        }
        for (var address : wanted) {
            script.append("addr add ")
                    .append(address)
                    .append(" dev ")
                    .append(inside)
                    .append(address.contains(":") ? " nodad\n" : "\n");
        }
        return script.toString();
    }

    /// Guests' router advertisements must not configure the server.
    private static void quieten(String namespace) {
        try {
            Native.inNamespace(namespace, () -> {
                for (var which : List.of("all", "default")) {
                    var file = Path.of("/proc/sys/net/ipv6/conf", which, "accept_ra");
                    if (Files.exists(file)) {
                        Files.writeString(file, "0");
                    }
                }
                return true;
            });
        } catch (IOException e) {
            throw new HostNetworkException("namespace " + namespace + " could not be set up", e);
        }
    }

    private static void disableIpv6(String name) {
        try {
            var file = Path.of("/proc/sys/net/ipv6/conf", name, "disable_ipv6");
            if (Files.exists(file)) {
                Files.writeString(file, "1");
            }
        } catch (IOException e) {
            throw new HostNetworkException("IPv6 of " + name + " could not be switched off", e);
        }
    }
}
