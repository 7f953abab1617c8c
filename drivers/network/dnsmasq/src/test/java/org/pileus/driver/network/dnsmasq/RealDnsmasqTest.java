package org.pileus.driver.network.dnsmasq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pileus.driver.network.testing.OwnHost.guest;
import static org.pileus.driver.network.testing.OwnHost.sh;

import inet.ipaddr.IPAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.driver.network.Addresses;
import org.pileus.driver.network.DhcpDriver.Applied;
import org.pileus.driver.network.DhcpDriver.Lease;
import org.pileus.driver.network.DhcpHost;
import org.pileus.driver.network.DhcpNetwork;
import org.pileus.driver.network.DhcpSubnet;
import org.pileus.driver.network.MacAddress;
import org.pileus.driver.network.NetworkSegment;
import org.pileus.driver.network.NetworkType;
import org.pileus.driver.network.linuxbridge.HostCommand;
import org.pileus.driver.network.linuxbridge.HostTools;
import org.pileus.driver.network.linuxbridge.LinuxBridgeDriver;
import org.pileus.driver.network.testing.OwnHost;

/// Leases and metadata that a client in a guest's namespace really gets.
@Tag("real")
class RealDnsmasqTest {
    private static final List<String> LACKING = HostTools.missing("ip", "dnsmasq");
    private static final String NETWORK = "5a1b2c3d-4e00-4000-8000-000000000000";
    private static final String DHCP_PORT = "0d0d0d0d-1100-4000-8000-000000000000";
    private static final NetworkSegment SEGMENT = new NetworkSegment(NETWORK, NetworkType.LOCAL, null, null, 0);

    @TempDir
    @Nullable
    Path folder;

    @Test
    void aKnownClientGetsItsAddressRoutesAndMtu() throws Exception {
        OwnHost.run(LACKING, () -> {
            var driver = driver();
            assertThat(driver.apply(network(List.of(host(1)), "10.0.0.1"))).isEqualTo(Applied.RESTARTED);
            plug(1);
            var lease = lease("g1");
            assertThat(lease)
                    .contains(
                            "ip=10.0.0.11", "mask=24", "mtu=1442", "dns=9.9.9.9", "router=10.0.0.1", "hostname=host-1")
                    .contains("staticroutes=169.254.169.254/32 10.0.0.2 0.0.0.0/0 10.0.0.1");
            driver.remove(NETWORK);
        });
    }

    @Test
    void aStrangerGetsNothingAndOneAddedLaterIsServedWithoutARestart() throws Exception {
        OwnHost.run(LACKING, () -> {
            var driver = driver();
            driver.apply(network(List.of(host(1)), "10.0.0.1"));
            plug(2);
            assertThat(lease("g2")).doesNotContain("ip=");
            assertThat(driver.apply(network(List.of(host(1), host(2)), "10.0.0.1")))
                    .isEqualTo(Applied.RELOADED);
            assertThat(lease("g2")).contains("ip=10.0.0.12");
            assertThat(driver.apply(network(List.of(host(1), host(2)), "10.0.0.1")))
                    .isEqualTo(Applied.UNCHANGED);
            driver.remove(NETWORK);
        });
    }

    @Test
    void aReleasedAddressGoesToItsNextOwner() throws Exception {
        OwnHost.run(LACKING, () -> {
            var driver = driver();
            driver.apply(network(List.of(host(1)), "10.0.0.1"));
            plug(1);
            plug(2);
            assertThat(lease("g1")).contains("ip=10.0.0.11");
            driver.apply(network(
                    List.of(new DhcpHost(port(2), mac(2), "host-2", List.of(ip("10.0.0.11")), List.of())), "10.0.0.1"));
            driver.release(NETWORK, List.of(new Lease(mac(1), ip("10.0.0.11"))));
            assertThat(lease("g2")).contains("ip=10.0.0.11");
            driver.remove(NETWORK);
        });
    }

    @Test
    void anExtraOptionReachesItsPortAloneAndMayChange() throws Exception {
        OwnHost.run(LACKING, () -> {
            var driver = driver();
            driver.apply(network(List.of(withOption(host(1), "domain-search", "a.example"), host(2)), "10.0.0.1"));
            plug(1);
            plug(2);
            assertThat(lease("g1")).contains("search=a.example");
            assertThat(lease("g2")).contains("ip=10.0.0.12").doesNotContain("a.example");
            driver.apply(network(List.of(withOption(host(1), "domain-search", "b.example"), host(2)), "10.0.0.1"));
            assertThat(lease("g1")).contains("search=b.example");
            driver.remove(NETWORK);
        });
    }

    @Test
    void aNewRunAdoptsTheServerAndADeadOneIsRevived() throws Exception {
        OwnHost.run(LACKING, () -> {
            driver().apply(network(List.of(host(1)), "10.0.0.1"));
            var pid = Files.readString(folder().resolve(NETWORK).resolve("pid"));
            var next = driver();
            assertThat(next.apply(network(List.of(host(1)), "10.0.0.1"))).isEqualTo(Applied.UNCHANGED);
            assertThat(Files.readString(folder().resolve(NETWORK).resolve("pid")))
                    .isEqualTo(pid);
            assertThat(next.networks()).containsExactly(NETWORK);
            assertThat(next.revive()).isEmpty();
            sh("kill", "-9", pid.strip());
            for (int i = 0; i < 500 && Files.exists(Path.of("/proc", pid.strip(), "exe")); i++) {
                Thread.sleep(10);
            }
            assertThat(next.revive()).containsExactly(NETWORK);
            plug(1);
            assertThat(lease("g1")).contains("ip=10.0.0.11");
            next.remove(NETWORK);
            assertThat(next.networks()).isEmpty();
            assertThat(Path.of("/sys/class/net/tap0d0d0d0d-11")).doesNotExist();
        });
    }

    @Test
    void metadataIsReachedThroughTheNamespace() throws Exception {
        OwnHost.run(LACKING, () -> {
            var driver = driver();
            var listener = new NamespaceMetadataListener();
            driver.apply(network(List.of(host(1)), "10.0.0.1"));
            assertThat(listener.networks()).containsExactly(NETWORK);
            plug(1);
            sh("ip", "-n", "g1", "addr", "add", "10.0.0.11/24", "dev", "eth0");
            sh("ip", "-n", "g1", "route", "add", "169.254.169.254/32", "via", "10.0.0.2");
            try (var open = listener.open(NETWORK)) {
                var client = new ProcessBuilder(
                                "ip", "netns", "exec", "g1", "busybox", "nc", "-w", "10", "169.254.169.254", "80")
                        .start();
                client.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
                client.getOutputStream().flush();
                try (var connection = open.accept()) {
                    assertThat(connection.peer().getHostAddress()).isEqualTo("10.0.0.11");
                    assertThat(new String(connection.input().readNBytes(6), StandardCharsets.UTF_8))
                            .isEqualTo("hello\n");
                }
                client.destroyForcibly();
            }
            driver.remove(NETWORK);
        });
    }

    private Path folder() {
        return java.util.Objects.requireNonNull(folder);
    }

    private DnsmasqDriver driver() {
        return new DnsmasqDriver(HostCommand.standard(), folder(), Duration.ofDays(1), Clock.systemUTC());
    }

    private static void plug(int n) throws Exception {
        var bridges = new LinuxBridgeDriver(HostCommand.standard(), Map.of(), null);
        guest("g" + n, "tap0000000" + n + "-11", mac(n).value());
        for (var tap : List.of("tap0000000" + n + "-11", "tap0d0d0d0d-11")) {
            assertThat(bridges.plug(tap, SEGMENT)).isTrue();
            OwnHost.awaitForwarding(tap);
        }
    }

    /// What a DHCP client of the guest was told, one `name=value` per line.
    private String lease(String guest) throws Exception {
        var script = folder().resolve("client.sh");
        Files.writeString(script, "#!/bin/sh\n[ \"$1\" = bound ] && env\nexit 0\n");
        sh("chmod", "+x", script.toString());
        return OwnHost.output(List.of(
                "ip",
                "netns",
                "exec",
                guest,
                "busybox",
                "udhcpc",
                "-i",
                "eth0",
                "-n",
                "-q",
                "-f",
                "-t",
                "8",
                "-T",
                "1",
                "-O",
                "mtu",
                "-O",
                "staticroutes",
                "-O",
                "hostname",
                "-O",
                "search",
                "-s",
                script.toString()));
    }

    private static DhcpNetwork network(List<DhcpHost> hosts, String gateway) {
        var subnet = new DhcpSubnet(
                "0a0a0a0a-1100-4000-8000-000000000000",
                Addresses.prefix("10.0.0.0/24"),
                ip("10.0.0.2"),
                ip(gateway),
                List.of(ip("9.9.9.9")),
                List.of(),
                false);
        var six = new DhcpSubnet(
                "0b0b0b0b-1100-4000-8000-000000000000",
                Addresses.prefix("fd00::/64"),
                ip("fd00::2"),
                null,
                List.of(),
                List.of(),
                true);
        return new DhcpNetwork(
                NETWORK,
                DHCP_PORT,
                new MacAddress("fa:16:3e:00:00:02"),
                1442,
                "openstacklocal",
                List.of(subnet, six),
                hosts,
                true);
    }

    private static DhcpHost host(int n) {
        return new DhcpHost(port(n), mac(n), "host-" + n, List.of(ip("10.0.0.1" + n), ip("fd00::1" + n)), List.of());
    }

    private static DhcpHost withOption(DhcpHost host, String name, String value) {
        return new DhcpHost(
                host.portId(),
                host.mac(),
                host.hostname(),
                host.addresses(),
                List.of(new DhcpHost.Option(name, value, false)));
    }

    private static String port(int n) {
        return "0000000" + n + "-1100-4000-8000-000000000000";
    }

    private static MacAddress mac(int n) {
        return new MacAddress("fa:16:3e:00:01:0" + n);
    }

    private static IPAddress ip(String text) {
        return Addresses.address(text);
    }
}
