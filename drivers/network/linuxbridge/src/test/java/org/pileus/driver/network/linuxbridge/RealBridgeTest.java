package org.pileus.driver.network.linuxbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pileus.driver.network.testing.OwnHost.sh;

import inet.ipaddr.IPAddressString;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.pileus.driver.network.HostNetworkException;
import org.pileus.driver.network.NetworkSegment;
import org.pileus.driver.network.NetworkType;
import org.pileus.driver.network.TapEvent;
import org.pileus.driver.network.testing.OwnHost;

/// Bridges on a host of the test's own.
@Tag("real")
class RealBridgeTest {
    private static final List<String> LACKING = new IptablesPortFilter(HostCommand.standard()).missing();
    private static final String NETWORK = "5a1b2c3d-4e00-4000-8000-000000000000";
    private static final String BRIDGE = "brq5a1b2c3d-4e";
    private final LinuxBridgeDriver bridges = new LinuxBridgeDriver(
            HostCommand.standard(),
            Map.of("physnet1", "eth1"),
            new VxlanSettings(
                    new IPAddressString("192.0.2.1").getAddress(),
                    List.of(new IPAddressString("192.0.2.2").getAddress()),
                    8472));

    @Test
    void aFlatNetworkTakesTheInterfaceWithItsAddressesAndRoutesAndGivesThemBack() throws Exception {
        OwnHost.run(LACKING, () -> {
            eth1();
            sh("ip", "addr", "add", "192.0.2.1/24", "dev", "eth1");
            sh("ip", "route", "add", "default", "via", "192.0.2.254", "metric", "50");
            sh("ip", "route", "add", "198.51.100.0/24", "via", "192.0.2.253");
            var segment = new NetworkSegment(NETWORK, NetworkType.FLAT, "physnet1", null, 0);
            assertThat(bridges.ensureNetwork(segment)).isEqualTo(BRIDGE);
            assertThat(bridges.ensureNetwork(segment)).isEqualTo(BRIDGE);
            assertThat(sh("ip", "-o", "addr", "show", "dev", BRIDGE)).contains("192.0.2.1/24");
            assertThat(sh("ip", "-o", "addr", "show", "dev", "eth1")).doesNotContain("192.0.2.1");
            assertThat(sh("ip", "route"))
                    .contains(
                            "default via 192.0.2.254 dev " + BRIDGE + " metric 50",
                            "198.51.100.0/24 via 192.0.2.253 dev " + BRIDGE);
            assertThat(bridges.bridges()).containsExactly(BRIDGE);
            bridges.removeNetwork(NETWORK);
            bridges.removeNetwork(NETWORK);
            assertThat(sh("ip", "-o", "addr", "show", "dev", "eth1")).contains("192.0.2.1/24");
            assertThat(sh("ip", "route")).contains("default via 192.0.2.254 dev eth1 metric 50");
            assertThat(bridges.bridges()).isEmpty();
        });
    }

    @Test
    void bridgesAndTapsHoldNoAddressThatGuestsCouldReach() throws Exception {
        OwnHost.run(LACKING, () -> {
            var segment = new NetworkSegment(NETWORK, NetworkType.LOCAL, null, null, 1450);
            OwnHost.guest("g1", "tap00000001-11", "fa:16:3e:00:00:01");
            assertThat(bridges.plug("tap00000001-11", segment)).isTrue();
            assertThat(bridges.plug("tap00000001-11", segment)).isTrue();
            assertThat(bridges.plug("tap0000000f-11", segment))
                    .as("no such tap")
                    .isFalse();
            OwnHost.awaitForwarding("tap00000001-11");
            assertThat(sh("ip", "-6", "-o", "addr")).doesNotContain("tap").doesNotContain("brq");
            assertThat(sh("ip", "-o", "link", "show", "tap00000001-11")).contains("mtu 1450", "master " + BRIDGE);
            assertThat(bridges.plugged()).containsEntry("tap00000001-11", BRIDGE);
            bridges.unplug("tap00000001-11");
            assertThat(bridges.plugged()).isEmpty();
        });
    }

    @Test
    void aVxlanNetworkSendsUnknownFramesToEachPeer() throws Exception {
        OwnHost.run(LACKING, () -> {
            eth1();
            sh("ip", "addr", "add", "192.0.2.1/24", "dev", "eth1");
            bridges.ensureNetwork(new NetworkSegment(NETWORK, NetworkType.VXLAN, null, 42, 1450));
            assertThat(sh("ip", "-d", "-o", "link", "show", "vxlan-42"))
                    .contains("vxlan id 42 local 192.0.2.1", "dstport 8472", "master " + BRIDGE);
            assertThat(sh("bridge", "fdb", "show", "dev", "vxlan-42")).contains("00:00:00:00:00:00 dst 192.0.2.2");
            bridges.removeNetwork(NETWORK);
            assertThat(sh("ip", "-o", "link")).doesNotContain("vxlan-42");
        });
    }

    @Test
    void aVlanNetworkGetsATaggedSubInterface() throws Exception {
        OwnHost.run(LACKING, () -> {
            eth1();
            var probe = HostCommand.standard()
                    .attempt(
                            List.of("ip", "link", "add", "link", "eth1", "name", "probe", "type", "vlan", "id", "7"),
                            null);
            Assumptions.assumeTrue(probe.ok(), "needs a kernel with 8021q");
            bridges.ensureNetwork(new NetworkSegment(NETWORK, NetworkType.VLAN, "physnet1", 100, 1500));
            assertThat(sh("ip", "-o", "link", "show", "eth1.100")).contains("master " + BRIDGE);
        });
    }

    @Test
    void anUnknownPhysicalNetworkIsRefusedByName() throws Exception {
        OwnHost.run(
                LACKING,
                () -> assertThatThrownBy(() -> bridges.ensureNetwork(
                                new NetworkSegment(NETWORK, NetworkType.FLAT, "physnet9", null, 0)))
                        .isInstanceOf(HostNetworkException.class)
                        .hasMessageContaining("physnet9"));
    }

    @Test
    void tapsThatComeAndGoAreHeardOf() throws Exception {
        OwnHost.run(LACKING, () -> {
            var heard = new LinkedBlockingQueue<TapEvent>();
            try (var watch = bridges.watchTaps(heard::add)) {
                assertThat(watch).isNotNull();
                sh("ip", "tuntap", "add", "tap00000001-11", "mode", "tap");
                assertThat(heard.poll(300, TimeUnit.MILLISECONDS))
                        .as("its maker is not done")
                        .isNull();
                sh("ip", "link", "set", "tap00000001-11", "up");
                assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo(new TapEvent("tap00000001-11", true));
                assertThat(bridges.taps()).containsExactly("tap00000001-11");
                sh("ip", "link", "del", "tap00000001-11");
                assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo(new TapEvent("tap00000001-11", false));
            }
        });
    }

    @Test
    void namesFitTheKernel() {
        assertThat(VlanNames.subInterface("eth1", 100)).isEqualTo("eth1.100");
        assertThat(VlanNames.subInterface("enp129s0f1np1", 4094))
                .hasSize(15)
                .endsWith(".4094")
                .isNotEqualTo(VlanNames.subInterface("enp129s0f1np2", 4094));
    }

    private static void eth1() {
        sh("ip", "link", "add", "eth1", "type", "veth", "peer", "name", "far");
        sh("ip", "link", "set", "eth1", "up");
        sh("ip", "link", "set", "far", "up");
    }
}
