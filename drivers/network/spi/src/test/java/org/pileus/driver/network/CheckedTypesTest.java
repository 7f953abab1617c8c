package org.pileus.driver.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What gets into these types may go into command lines and files.
class CheckedTypesTest {
    private static final String ID = "5a1b2c3d-4e00-4000-8000-000000000000";

    @Test
    void namesAreThoseOperatorsKnow() {
        assertThat(HostNames.bridge(ID)).isEqualTo("brq5a1b2c3d-4e");
        assertThat(HostNames.tap(ID)).isEqualTo("tap5a1b2c3d-4e");
        assertThat(HostNames.dhcpNamespace(ID)).isEqualTo("qdhcp-" + ID);
        assertThat(HostNames.chainId(ID)).isEqualTo("5a1b2c3d-4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../../../etc", "5a1b2c3d;rm -rf", "-a1b2c3d-4e00", "5A1B2C3D-4E00", "5a1b2c3d-4e0\n"})
    void anIdThatCouldMeanAnythingElseIsRefused(String id) {
        assertThatThrownBy(() -> HostNames.requireId(id)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "all",
                "*",
                "10.0.0",
                "010.0.0.1",
                "10.0.0.1-9",
                "0x0a000001",
                "fe80::1%eth0",
                "10.0.0.0/33",
                "10.0.0.1\n",
                "/8"
            })
    void whatToolsWouldReadInAnotherSenseIsNoAddress(String text) {
        assertThatThrownBy(() -> Addresses.prefix(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void prefixesLoseTheirHostBits() {
        assertThat(Addresses.text(Addresses.prefix("10.0.0.77/24"))).isEqualTo("10.0.0.0/24");
        assertThat(Addresses.text(Addresses.prefix("10.0.0.77"))).isEqualTo("10.0.0.77/32");
        assertThat(Addresses.text(Addresses.prefix("2001:DB8::1/64"))).isEqualTo("2001:db8::/64");
        assertThat(Addresses.text(Addresses.prefix("::/0"))).isEqualTo("::/0");
        assertThat(Addresses.bare(Addresses.address("10.0.0.1"))).isEqualTo("10.0.0.1");
        assertThatThrownBy(() -> Addresses.address("10.0.0.0/24")).isInstanceOf(IllegalArgumentException.class);
        assertThat(Addresses.prefix("10.0.0.1")).isEqualTo(Addresses.prefix("10.0.0.1/32"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\0b", "a\"b", "a#b", "a\\b", "é"})
    void aDhcpOptionCannotWriteMoreThanItself(String value) {
        assertThatThrownBy(() -> new DhcpHost.Option("bootfile-name", value, false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DhcpHost.Option(value, "x", false)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "a,b", "a b", "a\nb", "a.b"})
    void aHostNameIsOneLabel(String name) {
        var mac = new MacAddress("fa:16:3e:00:00:01");
        assertThatThrownBy(() -> new DhcpHost(ID, mac, name, List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSegmentHasWhatItsTypeNeeds() {
        assertThat(new NetworkSegment(ID, NetworkType.VLAN, "physnet1", 4094, 1500).bridge())
                .isEqualTo("brq5a1b2c3d-4e");
        assertThatThrownBy(() -> new NetworkSegment(ID, NetworkType.VLAN, "physnet1", 4095, 1500))
                .hasMessageContaining("4095");
        assertThatThrownBy(() -> new NetworkSegment(ID, NetworkType.FLAT, null, null, 1500))
                .hasMessageContaining("physical");
        assertThatThrownBy(() -> new NetworkSegment(ID, NetworkType.LOCAL, null, null, 5))
                .hasMessageContaining("mtu 5");
        assertThatThrownBy(() -> new MacAddress("fa:16:3e:00:00:0g")).isInstanceOf(IllegalArgumentException.class);
        assertThat(new MacAddress("FA:16:3E:00:00:01").value()).isEqualTo("fa:16:3e:00:00:01");
    }
}
