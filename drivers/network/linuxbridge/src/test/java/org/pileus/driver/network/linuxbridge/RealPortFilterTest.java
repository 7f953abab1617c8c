package org.pileus.driver.network.linuxbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pileus.driver.network.testing.OwnHost.guest;
import static org.pileus.driver.network.testing.OwnHost.in;
import static org.pileus.driver.network.testing.OwnHost.pings;
import static org.pileus.driver.network.testing.OwnHost.sh;

import inet.ipaddr.IPAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.pileus.driver.network.AddressPair;
import org.pileus.driver.network.Addresses;
import org.pileus.driver.network.FilterChange;
import org.pileus.driver.network.FilterRule;
import org.pileus.driver.network.FilterRule.Direction;
import org.pileus.driver.network.FilterRule.Remote;
import org.pileus.driver.network.MacAddress;
import org.pileus.driver.network.NetworkSegment;
import org.pileus.driver.network.NetworkType;
import org.pileus.driver.network.PortPolicy;
import org.pileus.driver.network.testing.OwnHost;

/// Packets between namespaces that stand for guests: what the filters really do.
@Tag("real")
class RealPortFilterTest {
    /// What the filters need, and what the tests send.
    private static final List<String> LACKING = Stream.of(
                    new IptablesPortFilter(HostCommand.standard()).missing(), HostTools.missing("ping"))
            .flatMap(List::stream)
            .distinct()
            .toList();
    private static final String NETWORK = "5a1b2c3d-4e00-4000-8000-000000000000";
    private static final NetworkSegment SEGMENT = new NetworkSegment(NETWORK, NetworkType.LOCAL, null, null, 1450);
    private static final String GROUP = "9d1b2c3d-4e00-4000-8000-0000000000aa";
    private static final List<FilterRule> EGRESS = List.of(
            rule(Direction.EGRESS, false, null, null, new Remote.Anyone()),
            rule(Direction.EGRESS, true, null, null, new Remote.Anyone()));
    private final LinuxBridgeDriver bridges = new LinuxBridgeDriver(HostCommand.standard(), Map.of(), null);
    private final IptablesPortFilter filter = new IptablesPortFilter(HostCommand.standard());

    @Test
    void nothingIsHeardBeforeAFilterIsInForce() throws Exception {
        OwnHost.run(LACKING, () -> {
            filter.apply(FilterChange.of());
            plugGuests(2);
            assertThat(pings("g1", "10.0.0.2")).isFalse();
            assertThat(filter.filteredTaps()).isEmpty();
            filter.apply(FilterChange.of(open(1), open(2)));
            assertThat(pings("g1", "10.0.0.2")).isTrue();
            assertThat(filter.filteredTaps()).containsExactlyInAnyOrder(tap(1), tap(2));
            filter.remove(Set.of(port(2)));
            assertThat(pings("g1", "10.0.0.2")).isFalse();
        });
    }

    @Test
    void whatNoRulePermitsIsDroppedAndRepliesPass() throws Exception {
        OwnHost.run(LACKING, () -> {
            plugGuests(2);
            assertThat(filter.apply(FilterChange.of(policy(1, EGRESS), policy(2, EGRESS))))
                    .isEmpty();
            assertThat(pings("g1", "10.0.0.2")).isFalse();
            assertThat(pings("g1", "fd00::2")).isFalse();
            var ping4 = rule(
                    Direction.INGRESS, false, FilterRule.ICMP, 8, new Remote.Prefix(Addresses.prefix("10.0.0.0/24")));
            var ping6 = rule(Direction.INGRESS, true, FilterRule.ICMPV6, 128, new Remote.Anyone());
            filter.apply(FilterChange.of(policy(2, plus(EGRESS, ping4, ping6))));
            assertThat(pings("g1", "10.0.0.2")).isTrue();
            assertThat(pings("g1", "fd00::2")).isTrue();
            assertThat(pings("g2", "10.0.0.1"))
                    .as("no rule of the first guest lets it in")
                    .isFalse();
            assertThat(filter.verify()).as("the host has what was applied").isTrue();
        });
    }

    @Test
    void oneTcpPortIsOpenAndTheNextIsNot() throws Exception {
        OwnHost.run(LACKING, () -> {
            plugGuests(2);
            var ssh = rule(Direction.INGRESS, false, FilterRule.TCP, 22, new Remote.Anyone());
            filter.apply(FilterChange.of(policy(1, EGRESS), policy(2, plus(EGRESS, ssh))));
            serve("g2", 22);
            serve("g2", 23);
            assertThat(connects("g1", "10.0.0.2", 22)).isTrue();
            assertThat(connects("g1", "10.0.0.2", 23)).isFalse();
        });
    }

    @Test
    void onlyMembersOfTheRemoteGroupGetThrough() throws Exception {
        OwnHost.run(LACKING, () -> {
            plugGuests(3);
            var members = rule(Direction.INGRESS, false, null, null, new Remote.Members(GROUP));
            var two = policy(2, plus(EGRESS, members));
            assertThat(filter.apply(FilterChange.of(two)))
                    .as("a set that nobody filled")
                    .containsKey(port(2));
            filter.apply(
                    new FilterChange(List.of(policy(1, EGRESS), two, policy(3, EGRESS)), Map.of(GROUP, Set.of(ip(1)))));
            assertThat(pings("g1", "10.0.0.2")).isTrue();
            assertThat(pings("g3", "10.0.0.2")).isFalse();
            filter.apply(new FilterChange(List.of(), Map.of(GROUP, Set.of(ip(3)))));
            assertThat(pings("g1", "10.0.0.2")).isFalse();
            assertThat(pings("g3", "10.0.0.2")).isTrue();
            var swap = new FilterChange.MemberChange(Set.of(ip(1)), Set.of(ip(3)));
            filter.apply(new FilterChange(List.of(), Map.of(), Map.of(GROUP, swap)));
            assertThat(pings("g1", "10.0.0.2")).as("a member that came").isTrue();
            assertThat(pings("g3", "10.0.0.2")).as("a member that went").isFalse();
        });
    }

    @Test
    void flowsEndWithTheirPermission() throws Exception {
        OwnHost.run(LACKING, () -> {
            plugGuests(2);
            filter.apply(FilterChange.of(open(1), open(2)));
            var ping = new ProcessBuilder(
                            "ip", "netns", "exec", "g1", "ping", "-n", "-q", "-i", "0.05", "-c", "40", "10.0.0.2")
                    .redirectErrorStream(true)
                    .start();
            assertThat(pings("g1", "10.0.0.2")).isTrue();
            filter.apply(FilterChange.of(policy(2, EGRESS)));
            var said = new String(ping.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(said).doesNotContain(" 0% packet loss").contains("packet loss");
        });
    }

    @Test
    void forgedSourcesAreNotHeard() throws Exception {
        OwnHost.run(LACKING, () -> {
            plugGuests(2);
            filter.apply(FilterChange.of(open(1), open(2)));
            sh("ip", "-n", "g1", "addr", "add", "10.0.0.99/24", "dev", "eth0");
            sh("ip", "-n", "g2", "neigh", "add", "10.0.0.99", "lladdr", mac(1), "dev", "eth0", "nud", "permanent");
            assertThat(in("g1", "ping", "-c", "1", "-W", "1", "-I", "10.0.0.99", "10.0.0.2"))
                    .as("another's IP address")
                    .isFalse();
            assertThat(in("g2", "arping", "-c", "1", "-w", "1", "-I", "eth0", "10.0.0.99"))
                    .as("an answer for another's address")
                    .isFalse();
            assertThat(in("g2", "arping", "-c", "1", "-w", "1", "-I", "eth0", "10.0.0.1"))
                    .as("an answer for its own")
                    .isTrue();
            var pair = new AddressPair(new MacAddress(mac(1)), Addresses.prefix("10.0.0.99"));
            var paired = new PortPolicy(
                    port(1), NETWORK, new MacAddress(mac(1)), List.of(ip(1)), List.of(pair), true, open(1).rules());
            filter.apply(FilterChange.of(paired));
            assertThat(in("g1", "ping", "-c", "1", "-W", "1", "-I", "10.0.0.99", "10.0.0.2"))
                    .as("an allowed address pair")
                    .isTrue();
            sh("ip", "-n", "g1", "link", "set", "eth0", "address", "fa:16:3e:00:00:66");
            sh("ip", "-n", "g2", "neigh", "flush", "all");
            assertThat(pings("g1", "10.0.0.2")).as("another's MAC address").isFalse();
        });
    }

    @Test
    void aGuestIsNeitherRouterNorDhcpServer() throws Exception {
        OwnHost.run(LACKING, () -> {
            plugGuests(2);
            filter.apply(FilterChange.of(open(1), open(2)));
            var heard = listen("g2", "(udp and src port 67) or (icmp6 and ip6[40] = 134)");
            in("g1", "sh", "-c", "echo offer | busybox nc -u -w 1 -p 67 10.0.0.2 68");
            assertThat(heard.waitFor(3, java.util.concurrent.TimeUnit.SECONDS))
                    .as("heard")
                    .isFalse();
            heard.destroyForcibly();
        });
    }

    @Test
    void aNewRunTakesOverWithoutAGap() throws Exception {
        OwnHost.run(LACKING, () -> {
            plugGuests(2);
            filter.apply(FilterChange.of(open(1), open(2)));
            var ping = new ProcessBuilder(
                            "ip",
                            "netns",
                            "exec",
                            "g1",
                            "ping",
                            "-n",
                            "-q",
                            "-i",
                            "0.01",
                            "-c",
                            "150",
                            "-W",
                            "1",
                            "10.0.0.2")
                    .redirectErrorStream(true)
                    .start();
            for (int i = 0; i < 5; i++) {
                var next = new IptablesPortFilter(HostCommand.standard());
                assertThat(next.apply(FilterChange.of(open(1), open(2)))).isEmpty();
                next.retain(Set.of(port(1), port(2)));
                assertThat(next.verify()).isTrue();
            }
            var said = new String(ping.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(said).contains(" 0% packet loss");
        });
    }

    @Test
    void whatAnEarlierRunLeftIsRemoved() throws Exception {
        OwnHost.run(LACKING, () -> {
            var members = rule(Direction.INGRESS, false, null, null, new Remote.Members(GROUP));
            filter.apply(new FilterChange(List.of(open(1), policy(2, List.of(members))), Map.of(GROUP, Set.of(ip(1)))));
            var next = new IptablesPortFilter(HostCommand.standard());
            next.apply(FilterChange.of(open(1)));
            next.retain(Set.of(port(1)));
            assertThat(sh("ipset", "list", "-n")).isBlank();
            assertThat(next.filteredTaps()).containsExactly(tap(1));
            assertThat(sh("iptables-save")).doesNotContain("-o" + port(2).substring(0, 10));
        });
    }

    @Test
    void flushedTablesAreFoundAndPutRight() throws Exception {
        OwnHost.run(LACKING, () -> {
            plugGuests(2);
            filter.apply(FilterChange.of(open(1), policy(2, EGRESS)));
            sh("iptables", "-F", "FORWARD");
            assertThat(filter.verify()).isFalse();
            assertThat(filter.verify()).isTrue();
            sh("iptables", "-I", FilterNames.chain('i', tap(2)), "1", "-j", "RETURN");
            assertThat(filter.verify()).isFalse();
            sh("nft", "flush", "ruleset");
            assertThat(filter.verify()).isFalse();
            assertThat(filter.verify()).isTrue();
            assertThat(pings("g1", "10.0.0.2")).isFalse();
            assertThat(pings("g2", "10.0.0.1")).isTrue();
        });
    }

    @Test
    void everyKindOfRuleIsTakenAsItIsWritten() throws Exception {
        OwnHost.run(LACKING, () -> {
            List<FilterRule> rules = new ArrayList<>(EGRESS);
            for (int protocol : new int[] {1, 6, 17, 58, 112, 132, 255}) {
                boolean ipv6 = protocol == 58;
                rules.add(rule(Direction.INGRESS, ipv6, protocol, null, new Remote.Anyone()));
                rules.add(rule(
                        Direction.INGRESS,
                        ipv6,
                        protocol,
                        8,
                        new Remote.Prefix(Addresses.prefix(ipv6 ? "::/0" : "0.0.0.0/0"))));
                rules.add(new FilterRule(Direction.EGRESS, ipv6, protocol, 3, 4, new Remote.Members(GROUP)));
            }
            rules.add(new FilterRule(
                    Direction.INGRESS, false, 6, 0, 65_535, new Remote.Prefix(Addresses.prefix("10.1.2.3"))));
            var pairs = List.of(
                    new AddressPair(new MacAddress(mac(1)), Addresses.prefix("0.0.0.0/0")),
                    new AddressPair(new MacAddress(mac(2)), Addresses.prefix("::/0")),
                    new AddressPair(new MacAddress(mac(1)), Addresses.prefix("10.0.0.0/16")));
            var none = new PortPolicy(port(4), NETWORK, new MacAddress(mac(4)), List.of(), List.of(), true, List.of());
            var all = new PortPolicy(port(3), NETWORK, new MacAddress(mac(3)), List.of(ip(3)), pairs, true, rules);
            var members = Set.of(
                    Addresses.prefix("0.0.0.0/0"), Addresses.prefix("::/0"), Addresses.prefix("10.0.0.0/8"), ip(1));
            assertThat(filter.apply(new FilterChange(List.of(all, none), Map.of(GROUP, members))))
                    .isEmpty();
            assertThat(filter.verify()).isTrue();
            filter.remove(Set.of(port(3), port(4)));
            assertThat(sh("ipset", "list", "-n")).isBlank();
        });
    }

    private void plugGuests(int count) throws Exception {
        for (int n = 1; n <= count; n++) {
            guest("g" + n, tap(n), mac(n), "10.0.0." + n + "/24", "fd00::" + n + "/64");
            assertThat(bridges.plug(tap(n), SEGMENT)).isTrue();
        }
        for (int n = 1; n <= count; n++) {
            OwnHost.awaitForwarding(tap(n));
        }
    }

    private static void serve(String guest, int port) throws Exception {
        var server = new ProcessBuilder(
                        "ip", "netns", "exec", guest, "busybox", "nc", "-l", "-p", Integer.toString(port))
                .start();
        for (int i = 0; i < 100 && server.isAlive(); i++) {
            if (OwnHost.output(List.of("ip", "netns", "exec", guest, "ss", "-ltnH"))
                    .contains(":" + port + " ")) {
                return;
            }
        }
        throw new AssertionError("no server on port " + port);
    }

    private static boolean connects(String guest, String address, int port) {
        return in(guest, "sh", "-c", "echo x | busybox nc -w 1 " + address + " " + port);
    }

    private static Process listen(String guest, String expression) throws Exception {
        var process = new ProcessBuilder(
                        "ip", "netns", "exec", guest, "tcpdump", "-ln", "-c", "1", "-i", "eth0", expression)
                .redirectErrorStream(true)
                .start();
        var reader = process.inputReader();
        for (var line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.contains("listening on")) {
                return process;
            }
        }
        throw new AssertionError("tcpdump did not start");
    }

    private static PortPolicy open(int n) {
        return policy(
                n,
                plus(
                        EGRESS,
                        rule(Direction.INGRESS, false, null, null, new Remote.Anyone()),
                        rule(Direction.INGRESS, true, null, null, new Remote.Anyone())));
    }

    private static PortPolicy policy(int n, List<FilterRule> rules) {
        var addresses = List.of(ip(n), Addresses.address("fd00::" + n));
        return new PortPolicy(port(n), NETWORK, new MacAddress(mac(n)), addresses, List.of(), true, rules);
    }

    private static FilterRule rule(
            Direction direction,
            boolean ipv6,
            @org.jspecify.annotations.Nullable Integer protocol,
            @org.jspecify.annotations.Nullable Integer port,
            Remote remote) {
        boolean icmp = protocol != null && (protocol == FilterRule.ICMP || protocol == FilterRule.ICMPV6);
        return new FilterRule(direction, ipv6, protocol, port, icmp ? null : port, remote);
    }

    private static List<FilterRule> plus(List<FilterRule> rules, FilterRule... more) {
        var all = new ArrayList<>(rules);
        all.addAll(List.of(more));
        return all;
    }

    private static String port(int n) {
        return "0000000" + n + "-1100-4000-8000-000000000000";
    }

    private static String tap(int n) {
        return "tap0000000" + n + "-11";
    }

    private static String mac(int n) {
        return "fa:16:3e:00:00:0" + n;
    }

    private static IPAddress ip(int n) {
        return Addresses.address("10.0.0." + n);
    }
}
