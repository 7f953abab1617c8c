package org.pileus.neutron.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pileus.neutron.server.NeutronApi.ADMIN;
import static org.pileus.neutron.server.NeutronApi.MEMBER;
import static org.pileus.neutron.server.NeutronApi.STRANGER;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// Routers and floating IPs as clients see them, with no L3 agent to serve them.
final class RouterApiTest {
    private final NeutronApi api = new NeutronApi(withRouters());

    private static NeutronConfig withRouters() {
        var base = NeutronApi.config();
        return new NeutronConfig(
                base.credentials(),
                base.flatNetworks(),
                base.vlanRanges(),
                base.vniRanges(),
                base.tenantNetworkTypes(),
                base.physicalMtu(),
                base.agentDownTime(),
                base.dhcpAgentsPerNetwork(),
                base.dnsDomain(),
                base.macBase(),
                base.quotas(),
                base.policyOverrides(),
                true);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private static String id(ObjectNode item) {
        return item.path("id").stringValue();
    }

    private String external() {
        var network = id(api.post(
                        ADMIN,
                        "/v2.0/networks",
                        "{'network': {'router:external': true, 'provider:network_type': 'flat', 'provider:physical_network': 'physnet1'}}")
                .expect(201)
                .get("network"));
        api.post(
                        ADMIN,
                        "/v2.0/subnets",
                        "{'subnet': {'network_id': '%s', 'ip_version': 4, 'cidr': '203.0.113.0/24', 'enable_dhcp': false}}"
                                .formatted(network))
                .expect(201);
        return network;
    }

    private String router(String gateway) {
        return id(api.post(
                        MEMBER,
                        "/v2.0/routers",
                        "{'router': {'name': 'r', 'external_gateway_info': {'network_id': '" + gateway + "'}}}")
                .expect(201)
                .get("router"));
    }

    @Test
    void routersAreNotOfferedUnlessConfigured() {
        var plain = new NeutronApi();
        plain.get(MEMBER, "/v2.0/routers").expect(404);
        plain.close();
        assertThat(api.get(MEMBER, "/v2.0/extensions").list("extensions"))
                .extracting(e -> e.path("alias").stringValue())
                .contains("router");
    }

    @Test
    void routerSaysThatNobodyServesIt() {
        var router = api.post(MEMBER, "/v2.0/routers", "{'router': {'name': 'r'}}")
                .expect(201)
                .get("router");
        assertThat(router.path("status").stringValue()).isEqualTo("DOWN");
        assertThat(router.path("external_gateway_info").isNull()).isTrue();
        api.get(STRANGER, "/v2.0/routers/" + id(router)).expect(404);
        api.delete(STRANGER, "/v2.0/routers/" + id(router)).expect(404);
        api.delete(MEMBER, "/v2.0/routers/" + id(router)).expect(204);
    }

    @Test
    void interfaceTakesTheGatewayAddressAndKeepsTheRouter() {
        var subnet = api.ownNetwork(MEMBER, "10.1.0.0/24").get(1);
        var router = id(
                api.post(MEMBER, "/v2.0/routers", "{'router': {}}").expect(201).get("router"));
        var path = "/v2.0/routers/" + router;
        var added = api.put(MEMBER, path + "/add_router_interface", "{'subnet_id': '" + subnet + "'}")
                .expect(200)
                .body();
        var port = api.get(MEMBER, "/v2.0/ports/" + added.path("port_id").stringValue())
                .expect(200)
                .get("port");
        assertThat(port.path("fixed_ips").get(0).path("ip_address").stringValue())
                .isEqualTo("10.1.0.1");
        assertThat(port.path("device_owner").stringValue()).isEqualTo("network:router_interface");
        api.put(MEMBER, path + "/add_router_interface", "{'subnet_id': '" + subnet + "'}")
                .expect(409);
        var twin = api.ownNetwork(MEMBER, "10.1.0.0/16").get(1);
        api.put(MEMBER, path + "/add_router_interface", "{'subnet_id': '" + twin + "'}")
                .expect(400);
        api.put(STRANGER, path + "/add_router_interface", "{'subnet_id': '" + twin + "'}")
                .expect(404);
        assertThat(api.delete(MEMBER, path).expect(409).errorType()).isEqualTo("RouterInUse");
        assertThat(api.delete(MEMBER, "/v2.0/ports/" + id(port)).expect(409).errorType())
                .isEqualTo("ServicePortInUse");
        api.put(MEMBER, path, "{'router': {'routes': [{'destination': '10.9.0.0/24', 'nexthop': '10.5.0.1'}]}}")
                .expect(400);
        api.put(
                        MEMBER,
                        path + "/add_extraroutes",
                        "{'router': {'routes': [{'destination': '10.9.0.0/24', 'nexthop': '10.1.0.9'}]}}")
                .expect(200);
        assertThat(api.put(MEMBER, path + "/remove_router_interface", "{'subnet_id': '" + subnet + "'}")
                        .expect(409)
                        .errorType())
                .isEqualTo("RouterInterfaceInUseByRoute");
        api.put(
                        MEMBER,
                        path + "/remove_extraroutes",
                        "{'router': {'routes': [{'destination': '10.9.0.0/24', 'nexthop': '10.1.0.9'}]}}")
                .expect(200);
        api.put(MEMBER, path + "/remove_router_interface", "{'subnet_id': '" + subnet + "'}")
                .expect(200);
        api.put(MEMBER, path + "/remove_router_interface", "{'subnet_id': '" + subnet + "'}")
                .expect(404);
        api.delete(MEMBER, path).expect(204);
        assertThat(api.count("SELECT COUNT(*) FROM ports")).isZero();
    }

    @Test
    void existingPortBecomesAnInterface() {
        var network = api.ownNetwork(MEMBER, "10.1.0.0/24").getFirst();
        var port = id(api.post(MEMBER, "/v2.0/ports", "{'port': {'network_id': '" + network + "'}}")
                .expect(201)
                .get("port"));
        var router = id(
                api.post(MEMBER, "/v2.0/routers", "{'router': {}}").expect(201).get("router"));
        api.put(MEMBER, "/v2.0/routers/" + router + "/add_router_interface", "{'port_id': '" + port + "'}")
                .expect(200);
        assertThat(api.put(MEMBER, "/v2.0/routers/" + router + "/add_router_interface", "{'port_id': '" + port + "'}")
                        .expect(409)
                        .errorType())
                .isEqualTo("PortInUse");
        assertThat(api.get(MEMBER, "/v2.0/ports/" + port)
                        .get("port")
                        .path("device_id")
                        .stringValue())
                .isEqualTo(router);
    }

    @Test
    void gatewayIsMadeChangedAndCleared() {
        var external = external();
        var own = api.ownNetwork(MEMBER, "10.1.0.0/24").getFirst();
        api.post(MEMBER, "/v2.0/routers", "{'router': {'external_gateway_info': {'network_id': '" + own + "'}}}")
                .expect(400);
        api.post(
                        MEMBER,
                        "/v2.0/routers",
                        "{'router': {'external_gateway_info': {'network_id': '" + external
                                + "', 'enable_snat': false}}}")
                .expect(403);
        var router = router(external);
        var info = api.get(MEMBER, "/v2.0/routers/" + router).get("router").path("external_gateway_info");
        assertThat(info.path("external_fixed_ips").get(0).path("ip_address").stringValue())
                .startsWith("203.0.113.");
        assertThat(info.path("enable_snat").booleanValue()).isTrue();
        assertThat(api.delete(ADMIN, "/v2.0/networks/" + external).expect(409).errorType())
                .isEqualTo("NetworkInUse");
        assertThat(api.put(MEMBER, "/v2.0/routers/" + router, "{'router': {'external_gateway_info': {}}}")
                        .expect(200)
                        .get("router")
                        .path("external_gateway_info")
                        .isNull())
                .isTrue();
        assertThat(api.count("SELECT COUNT(*) FROM ports")).isZero();
        api.put(
                        MEMBER,
                        "/v2.0/routers/" + router,
                        "{'router': {'external_gateway_info': {'network_id': '" + external + "'}}}")
                .expect(200);
        api.delete(MEMBER, "/v2.0/routers/" + router).expect(204);
        assertThat(api.count("SELECT COUNT(*) FROM ports")).isZero();
    }

    @Test
    void floatingIpNeedsARouterAndLeadsToOneAddress() {
        var external = external();
        var ids = api.ownNetwork(MEMBER, "10.1.0.0/24");
        var port = id(api.post(MEMBER, "/v2.0/ports", "{'port': {'network_id': '" + ids.getFirst() + "'}}")
                .expect(201)
                .get("port"));
        var body = "{'floatingip': {'floating_network_id': '" + external + "', 'port_id': '" + port + "'}}";
        assertThat(api.post(MEMBER, "/v2.0/floatingips", body).expect(404).errorType())
                .isEqualTo("ExternalGatewayForFloatingIPNotFound");
        assertThat(api.count("SELECT COUNT(*) FROM ports")).isEqualTo(1);
        var router = router(external);
        api.put(MEMBER, "/v2.0/routers/" + router + "/add_router_interface", "{'subnet_id': '" + ids.get(1) + "'}")
                .expect(200);
        var fip = api.post(MEMBER, "/v2.0/floatingips", body).expect(201).get("floatingip");
        assertThat(fip.path("router_id").stringValue()).isEqualTo(router);
        assertThat(fip.path("status").stringValue()).isEqualTo("DOWN");
        assertThat(fip.path("fixed_ip_address").stringValue()).startsWith("10.1.0.");
        assertThat(api.post(MEMBER, "/v2.0/floatingips", body).expect(409).errorType())
                .isEqualTo("FloatingIPPortAlreadyAssociated");
        assertThat(api.put(
                                MEMBER,
                                "/v2.0/routers/" + router + "/remove_router_interface",
                                "{'subnet_id': '" + ids.get(1) + "'}")
                        .expect(409)
                        .errorType())
                .isEqualTo("RouterInterfaceInUseByFloatingIP");
        assertThat(api.put(MEMBER, "/v2.0/routers/" + router, "{'router': {'external_gateway_info': {}}}")
                        .expect(409)
                        .errorType())
                .isEqualTo("RouterExternalGatewayInUseByFloatingIp");
        api.get(STRANGER, "/v2.0/floatingips/" + id(fip)).expect(404);
        assertThat(api.get(MEMBER, "/v2.0/floatingips?port_id=" + port).list("floatingips"))
                .hasSize(1);
        api.put(MEMBER, "/v2.0/floatingips/" + id(fip), "{'floatingip': {'port_id': null}}")
                .expect(200);
        api.put(MEMBER, "/v2.0/floatingips/" + id(fip), "{'floatingip': {'port_id': '" + port + "'}}")
                .expect(200);
        api.delete(MEMBER, "/v2.0/ports/" + port).expect(204);
        var after = api.get(MEMBER, "/v2.0/floatingips/" + id(fip)).expect(200).get("floatingip");
        assertThat(List.of(
                        after.path("port_id").isNull(), after.path("router_id").isNull()))
                .containsOnly(true);
        api.delete(MEMBER, "/v2.0/floatingips/" + id(fip)).expect(204);
        assertThat(api.count("SELECT COUNT(*) FROM ports WHERE device_owner = 'network:floatingip'"))
                .isZero();
        assertThat(api.count("SELECT SUM(used) FROM quota_usages WHERE resource = 'floatingip'"))
                .isZero();
    }

    @Test
    void certainFloatingAddressIsForManagers() {
        var external = external();
        api.post(
                        MEMBER,
                        "/v2.0/floatingips",
                        "{'floatingip': {'floating_network_id': '" + external
                                + "', 'floating_ip_address': '203.0.113.50'}}")
                .expect(403);
        api.post(
                        ADMIN,
                        "/v2.0/floatingips",
                        "{'floatingip': {'floating_network_id': '" + external
                                + "', 'floating_ip_address': '203.0.113.50'}}")
                .expect(201);
        api.post(
                        ADMIN,
                        "/v2.0/floatingips",
                        "{'floatingip': {'floating_network_id': '" + external
                                + "', 'floating_ip_address': '203.0.113.50'}}")
                .expect(409);
        var own = api.ownNetwork(MEMBER, "10.1.0.0/24").getFirst();
        api.post(MEMBER, "/v2.0/floatingips", "{'floatingip': {'floating_network_id': '" + own + "'}}")
                .expect(400);
    }

    @Test
    void externalNetworkTakesItsUnusedFloatingIpsWithIt() {
        var external = external();
        var fip =
                id(api.post(MEMBER, "/v2.0/floatingips", "{'floatingip': {'floating_network_id': '" + external + "'}}")
                        .expect(201)
                        .get("floatingip"));
        api.delete(ADMIN, "/v2.0/networks/" + external).expect(204);
        api.get(MEMBER, "/v2.0/floatingips/" + fip).expect(404);
        assertThat(
                        api.count("SELECT COUNT(*) FROM ports")
                                + api.count(
                                        "SELECT SUM(used) FROM quota_usages WHERE resource IN ('floatingip', 'network', 'subnet', 'port')"))
                .isZero();
    }
}
