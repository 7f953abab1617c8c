package org.pileus.neutron.model.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pileus.kernel.core.Json;

/// What is written is what is read, through bytes.
class AgentMessagesTest {
    private static final FixedIp IP = new FixedIp("subnet", "10.0.0.1");
    private static final DhcpPortInfo DHCP_PORT = new DhcpPortInfo(
            "port",
            "network",
            "fa:16:3e:00:00:01",
            "compute:nova",
            "instance",
            "DOWN",
            List.of(IP),
            null,
            List.of(new DhcpPortInfo.ExtraOption("mtu", "1400", 4)),
            3);
    private static final GroupRules RULES =
            new GroupRules(7, List.of(new GroupRule("ingress", "IPv4", "tcp", 22, 22, null, "other")));
    private static final GroupMember MEMBER = new GroupMember("port", 3, List.of("10.0.0.1", "fd00::/64"));
    private static final Position AT = new Position("server", 5_000_000_000L);

    static List<L2Cast> l2Casts() {
        return List.of(
                new L2Cast.PortUpdate(List.of(device(100), device(null)), Map.of("group", 7)),
                new L2Cast.PortUpdate(List.of(), Map.of()),
                new L2Cast.PortDelete(List.of("a", "b")),
                new L2Cast.RulesUpdated(AT, "group", RULES),
                new L2Cast.RulesUpdated(AT, "group", new GroupRules(8, List.of())),
                new L2Cast.MemberUpdated(AT, MEMBER, List.of("other")),
                new L2Cast.MemberUpdated(AT, GroupMember.gone("port"), List.of()),
                new L2Cast.Announced(AT));
    }

    static List<PluginCast> pluginCasts() {
        return List.of(
                new PluginCast.UpdateDeviceList("host", List.of("a"), List.of("b")),
                new PluginCast.DhcpReadyOnPorts("host", List.of("a")),
                new PluginCast.ReleaseDhcpPort("host", "network"));
    }

    static List<DhcpCast> dhcpCasts() {
        return List.of(
                new DhcpCast.NetworkDeleted("network"),
                new DhcpCast.PortChanged(DHCP_PORT, true),
                new DhcpCast.PortChanged(DHCP_PORT, false),
                new DhcpCast.PortDeleted("network", "port", List.of(IP)));
    }

    @ParameterizedTest
    @MethodSource("l2Casts")
    void l2CastsSurvive(L2Cast message) {
        assertThat(L2Cast.decode(message.method(), Json.readObject(Json.bytes(message.toJson()))))
                .isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("pluginCasts")
    void pluginCastsSurvive(PluginCast message) {
        assertThat(PluginCast.names(message.method())).isTrue();
        assertThat(PluginCast.decode(message.method(), Json.readObject(Json.bytes(message.toJson()))))
                .isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("dhcpCasts")
    void dhcpCastsSurvive(DhcpCast message) {
        assertThat(DhcpCast.decode(message.method(), Json.readObject(Json.bytes(message.toJson()))))
                .isEqualTo(message);
    }

    @ParameterizedTest
    @EnumSource
    void eachCauseOfANetworkChangeHasItsOwnName(DhcpCast.Cause cause) {
        var message = new DhcpCast.NetworkChanged("network", cause);
        assertThat(DhcpCast.decode(message.method(), message.toJson())).isEqualTo(message);
    }

    @Test
    void networksSurvive() {
        var route = new SubnetInfo.Route("192.0.2.0/24", "10.0.0.9");
        var subnet =
                new SubnetInfo("s", "10.0.0.0/24", null, true, List.of("9.9.9.9"), List.of(route), "dhcpv6-stateful");
        var reply = new NetworksReply(
                List.of(new NetworkInfo("n", false, 1450, "openstacklocal", List.of(subnet), List.of(DHCP_PORT))));
        assertThat(NetworksReply.fromJson(Json.readObject(Json.bytes(reply.toJson()))))
                .isEqualTo(reply);
    }

    @Test
    void theOtherQuestionsAndAnswersSurvive() {
        var devices = new DevicesRequest("host", List.of("tap00000001-11"), false);
        assertThat(DevicesRequest.fromJson(devices.toJson())).isEqualTo(devices);
        var groups = new GroupsRequest(List.of("group"));
        assertThat(GroupsRequest.fromJson(groups.toJson())).isEqualTo(groups);
        var known = new GroupsReply(Map.of("group", RULES), Map.of("other", List.of(MEMBER), "empty", List.of()), AT);
        assertThat(GroupsReply.fromJson(Json.readObject(Json.bytes(known.toJson()))))
                .isEqualTo(known);
        var ports = new PortsReply(List.of(new PortsReply.Owner("port", "instance", "project")));
        assertThat(PortsReply.fromJson(ports.toJson())).isEqualTo(ports);
        var state = new AgentState(
                AgentState.DHCP,
                "neutron-dhcp-agent",
                "h",
                "dhcp_agent",
                "nova",
                Json.object().put("networks", 1),
                true);
        assertThat(AgentState.fromJson(state.toJson())).isEqualTo(state);
        assertThat(new NetworksRequest("host", null).method()).isEqualTo(NetworksRequest.METHOD_ALL);
        assertThat(new NetworksRequest("host", "n").method()).isEqualTo(NetworksRequest.METHOD_ONE);
    }

    @Test
    void anUnknownMessageIsRefusedByName() {
        assertThatThrownBy(() -> L2Cast.decode("tunnel_update", Json.object())).hasMessageContaining("tunnel_update");
        assertThatThrownBy(() -> DhcpCast.decode("x", Json.object().put("network_id", "n")))
                .hasMessageContaining("x");
    }

    private static DeviceDetails device(@org.jspecify.annotations.Nullable Integer segment) {
        return new DeviceDetails(
                "port",
                "network",
                "host",
                "fa:16:3e:00:00:01",
                true,
                "DOWN",
                "vlan",
                segment == null ? null : "physnet1",
                segment,
                1450,
                List.of(IP),
                List.of(new AllowedPair("10.0.0.0/24", "fa:16:3e:00:00:01")),
                "instance",
                "compute:nova",
                true,
                List.of("group"),
                4);
    }
}
