package org.pileus.neutron.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pileus.neutron.server.NeutronApi.ADMIN;
import static org.pileus.neutron.server.NeutronApi.MEMBER;
import static org.pileus.neutron.server.NeutronApi.OTHER;
import static org.pileus.neutron.server.NeutronApi.PROJECT;
import static org.pileus.neutron.server.NeutronApi.READER;
import static org.pileus.neutron.server.NeutronApi.STRANGER;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Networks and subnets as clients see them.
final class NetworkApiTest {
    private final NeutronApi api = new NeutronApi();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void versionsNeedNoTokenAndExtensionsDo() {
        assertThat(api.get(new NeutronApi.Who("nobody", "", java.util.Set.of()), "/")
                        .expect(200)
                        .list("versions"))
                .hasSize(1);
        api.get(new NeutronApi.Who("nobody", "", java.util.Set.of()), "/v2.0/extensions")
                .expect(401);
        assertThat(api.get(MEMBER, "/v2.0/extensions").expect(200).list("extensions"))
                .extracting(e -> e.path("alias").stringValue())
                .contains("binding", "security-group", "quotas")
                .doesNotContain("router")
                .doesNotHaveDuplicates();
    }

    @Test
    void onePhysicalNetworkHasOneFlatNetwork() {
        api.providerNetwork("10.0.0.0/24");
        var second = api.post(
                ADMIN,
                "/v2.0/networks",
                "{'network': {'provider:network_type': 'flat', 'provider:physical_network': 'physnet1'}}");
        assertThat(second.expect(409).errorType()).isEqualTo("FlatNetworkInUse");
    }

    @Test
    void vlansAreChosenFromTheRangeAndUniqueWhenAskedFor() {
        var own = api.post(MEMBER, "/v2.0/networks", "{'network': {'name': 'n'}}")
                .expect(201)
                .get("network");
        assertThat(own.has("provider:network_type")).isFalse();
        var seen = api.get(ADMIN, "/v2.0/networks/" + own.path("id").stringValue())
                .expect(200)
                .get("network");
        assertThat(seen.path("provider:segmentation_id").intValue()).isEqualTo(100);
        assertThat(api.post(
                                ADMIN,
                                "/v2.0/networks",
                                "{'network': {'provider:network_type': 'vlan', 'provider:physical_network': 'physnet1', 'provider:segmentation_id': 100}}")
                        .expect(409)
                        .errorType())
                .isEqualTo("VlanIdInUse");
        api.post(
                        ADMIN,
                        "/v2.0/networks",
                        "{'network': {'provider:network_type': 'vlan', 'provider:physical_network': 'physnet1', 'provider:segmentation_id': 4095}}")
                .expect(400);
    }

    @Test
    void providerAndSharedAttributesAreForAdministrators() {
        api.post(MEMBER, "/v2.0/networks", "{'network': {'provider:network_type': 'vlan'}}")
                .expect(403);
        api.post(MEMBER, "/v2.0/networks", "{'network': {'shared': true}}").expect(403);
        api.post(READER, "/v2.0/networks", "{'network': {'name': 'x'}}").expect(403);
        assertThat(api.count("SELECT COUNT(*) FROM resources WHERE kind = 'NETWORK'"))
                .isZero();
    }

    @Test
    void foreignNetworkAnswersAsAMissingOne() {
        var id = api.ownNetwork(MEMBER, "10.1.0.0/24").getFirst();
        var missing = api.get(STRANGER, "/v2.0/networks/11111111-1111-4111-8111-111111111111")
                .expect(404);
        var foreign = api.get(STRANGER, "/v2.0/networks/" + id).expect(404);
        assertThat(foreign.errorType()).isEqualTo(missing.errorType()).isEqualTo("NetworkNotFound");
        api.put(STRANGER, "/v2.0/networks/" + id, "{'network': {'name': 'mine'}}")
                .expect(404);
        api.delete(STRANGER, "/v2.0/networks/" + id).expect(404);
        api.put(STRANGER, "/v2.0/networks/" + id + "/tags/x", null).expect(404);
        api.post(
                        STRANGER,
                        "/v2.0/subnets",
                        "{'subnet': {'network_id': '%s', 'ip_version': 4, 'cidr': '10.2.0.0/24'}}".formatted(id))
                .expect(404);
        assertThat(api.get(STRANGER, "/v2.0/networks").expect(200).list("networks"))
                .isEmpty();
        assertThat(api.get(STRANGER, "/v2.0/subnets").expect(200).list("subnets"))
                .isEmpty();
    }

    @Test
    void sharedNetworkIsSeenButNotChangedByOthers() {
        var id = api.providerNetwork("10.0.0.0/24").getFirst();
        assertThat(api.get(STRANGER, "/v2.0/networks/" + id)
                        .expect(200)
                        .get("network")
                        .path("shared")
                        .booleanValue())
                .isTrue();
        api.put(STRANGER, "/v2.0/networks/" + id, "{'network': {'name': 'mine'}}")
                .expect(403);
        api.post(
                        STRANGER,
                        "/v2.0/subnets",
                        "{'subnet': {'network_id': '%s', 'ip_version': 4, 'cidr': '10.2.0.0/24'}}".formatted(id))
                .expect(403);
    }

    @Test
    void sharingWithOneProjectShowsTheNetworkToItAlone() {
        var id = api.ownNetwork(MEMBER, "10.1.0.0/24").getFirst();
        var policy = api.post(MEMBER, "/v2.0/rbac-policies", """
                {'rbac_policy': {'object_type': 'network', 'object_id': '%s', 'action': 'access_as_shared', 'target_tenant': '%s'}}""".formatted(id, OTHER))
                .expect(201)
                .get("rbac_policy")
                .path("id")
                .stringValue();
        api.get(STRANGER, "/v2.0/networks/" + id).expect(200);
        var port = api.post(STRANGER, "/v2.0/ports", "{'port': {'network_id': '%s'}}".formatted(id))
                .expect(201)
                .get("port")
                .path("id")
                .stringValue();
        assertThat(api.delete(MEMBER, "/v2.0/rbac-policies/" + policy)
                        .expect(409)
                        .errorType())
                .isEqualTo("RbacPolicyInUse");
        api.delete(STRANGER, "/v2.0/ports/" + port).expect(204);
        api.delete(MEMBER, "/v2.0/rbac-policies/" + policy).expect(204);
        api.get(STRANGER, "/v2.0/networks/" + id).expect(404);
        api.post(MEMBER, "/v2.0/rbac-policies", """
                {'rbac_policy': {'object_type': 'network', 'object_id': '%s', 'action': 'access_as_shared', 'target_tenant': '*'}}""".formatted(id)).expect(403);
    }

    @Test
    void subnetHasGatewayAndPoolsByDefault() {
        var subnet = api.get(
                        ADMIN,
                        "/v2.0/subnets/" + api.providerNetwork("10.0.0.7/24").get(1))
                .expect(200)
                .get("subnet");
        assertThat(subnet.path("cidr").stringValue()).isEqualTo("10.0.0.0/24");
        assertThat(subnet.path("gateway_ip").stringValue()).isEqualTo("10.0.0.1");
        assertThat(subnet.path("allocation_pools").toString())
                .isEqualTo("[{\"start\":\"10.0.0.2\",\"end\":\"10.0.0.254\"}]");
        assertThat(subnet.path("enable_dhcp").booleanValue()).isTrue();
        assertThat(subnet.path("tenant_id").stringValue())
                .isEqualTo(subnet.path("project_id").stringValue());
    }

    @Test
    void overlappingOrMisfittingSubnetsAreRefused() {
        var ids = api.ownNetwork(MEMBER, "10.1.0.0/24");
        var base = "{'subnet': {'network_id': '" + ids.getFirst() + "', ";
        api.post(MEMBER, "/v2.0/subnets", base + "'ip_version': 4, 'cidr': '10.1.0.128/25'}}")
                .expect(400);
        api.post(MEMBER, "/v2.0/subnets", base + "'ip_version': 6, 'cidr': '10.2.0.0/24'}}")
                .expect(400);
        api.post(MEMBER, "/v2.0/subnets", base + "'ip_version': 4, 'cidr': 'nonsense'}}")
                .expect(400);
        api.post(MEMBER, "/v2.0/subnets", base + "'ip_version': 4}}").expect(400);
        api.post(
                        MEMBER,
                        "/v2.0/subnets",
                        base
                                + "'ip_version': 4, 'cidr': '10.2.0.0/24', 'allocation_pools': [{'start': '10.3.0.2', 'end': '10.3.0.4'}]}}")
                .expect(400);
        assertThat(api.post(
                                MEMBER,
                                "/v2.0/subnets",
                                base
                                        + "'ip_version': 4, 'cidr': '10.2.0.0/24', 'allocation_pools': [{'start': '10.2.0.1', 'end': '10.2.0.4'}]}}")
                        .expect(409)
                        .errorType())
                .isEqualTo("GatewayConflictWithAllocationPools");
        var v6 = api.post(
                        MEMBER,
                        "/v2.0/subnets",
                        base
                                + "'ip_version': 6, 'cidr': '2001:db8::/64', 'ipv6_address_mode': 'slaac', 'ipv6_ra_mode': 'slaac'}}")
                .expect(201);
        assertThat(v6.get("subnet").path("gateway_ip").stringValue()).isEqualTo("2001:db8::1");
        var port = api.post(MEMBER, "/v2.0/ports", "{'port': {'network_id': '%s'}}".formatted(ids.getFirst()))
                .expect(201)
                .get("port");
        assertThat(port.path("fixed_ips")).hasSize(2);
        assertThat(port.path("fixed_ips").get(1).path("ip_address").stringValue())
                .startsWith("2001:db8::f816:3eff:fe");
    }

    @Test
    void networkAndSubnetInUseStay() {
        var ids = api.ownNetwork(MEMBER, "10.1.0.0/24");
        var port = api.post(MEMBER, "/v2.0/ports", "{'port': {'network_id': '%s'}}".formatted(ids.getFirst()))
                .expect(201)
                .get("port")
                .path("id")
                .stringValue();
        assertThat(api.delete(MEMBER, "/v2.0/networks/" + ids.getFirst())
                        .expect(409)
                        .errorType())
                .isEqualTo("NetworkInUse");
        assertThat(api.delete(MEMBER, "/v2.0/subnets/" + ids.get(1)).expect(409).errorType())
                .isEqualTo("SubnetInUse");
        api.delete(MEMBER, "/v2.0/ports/" + port).expect(204);
        api.delete(MEMBER, "/v2.0/networks/" + ids.getFirst()).expect(204);
        api.get(MEMBER, "/v2.0/subnets/" + ids.get(1)).expect(404);
        assertThat(api.count("SELECT SUM(used) FROM quota_usages WHERE resource IN ('network', 'subnet', 'port')"))
                .isZero();
    }

    @Test
    void listsAreFilteredSortedAndPaged() {
        for (var name : new String[] {"c", "a", "b"}) {
            api.post(MEMBER, "/v2.0/networks", "{'network': {'name': '%s', 'tags': ['t%s']}}".formatted(name, name))
                    .expect(201);
        }
        assertThat(api.get(MEMBER, "/v2.0/networks?sort_key=name&sort_dir=desc&fields=name")
                        .list("networks"))
                .extracting(n -> n.path("name").stringValue() + n.size())
                .containsExactly("c1", "b1", "a1");
        assertThat(api.get(MEMBER, "/v2.0/networks?name=a&name=b").list("networks"))
                .hasSize(2);
        assertThat(api.get(MEMBER, "/v2.0/networks?tags=ta").list("networks")).hasSize(1);
        assertThat(api.get(MEMBER, "/v2.0/networks?not-tags=ta").list("networks"))
                .hasSize(2);
        assertThat(api.get(MEMBER, "/v2.0/networks?admin_state_up=False").list("networks"))
                .isEmpty();
        assertThat(api.get(MEMBER, "/v2.0/networks?shared=True").list("networks"))
                .isEmpty();
        assertThat(api.get(MEMBER, "/v2.0/networks?nonsense=1").expect(400).errorType())
                .isEqualTo("InvalidInput");
        api.get(MEMBER, "/v2.0/networks?sort_key=subnets").expect(400);
        api.get(MEMBER, "/v2.0/networks?limit=-1").expect(400);
        api.get(MEMBER, "/v2.0/networks.json").expect(200);
        var first = api.get(MEMBER, "/v2.0/networks?limit=2&sort_key=name&sort_dir=asc")
                .expect(200);
        assertThat(first.list("networks"))
                .extracting(n -> n.path("name").stringValue())
                .containsExactly("a", "b");
        var next = first.body().path("networks_links").get(0).path("href").stringValue();
        assertThat(api.get(MEMBER, next.substring(next.indexOf("/v2.0"))).list("networks"))
                .extracting(n -> n.path("name").stringValue())
                .containsExactly("c");
        assertThat(api.get(MEMBER, "/v2.0/networks").body().has("networks_links"))
                .isFalse();
    }

    @Test
    void staleRevisionIsRefused() {
        var id = api.ownNetwork(MEMBER, "10.1.0.0/24").getFirst();
        var revision = api.get(MEMBER, "/v2.0/networks/" + id)
                .get("network")
                .path("revision_number")
                .intValue();
        api.send(
                        MEMBER,
                        "PUT",
                        "/v2.0/networks/" + id,
                        "{'network': {'name': 'x'}}",
                        Map.of("If-Match", "revision_number=" + revision))
                .expect(200);
        assertThat(api.send(
                                MEMBER,
                                "PUT",
                                "/v2.0/networks/" + id,
                                "{'network': {'name': 'y'}}",
                                Map.of("If-Match", "revision_number=" + revision))
                        .expect(412)
                        .errorType())
                .isEqualTo("RevisionNumberConstraintFailed");
    }

    @Test
    void badBodiesAreRefused() {
        for (var body : new String[] {
            "[]",
            "{}",
            "{'network': []}",
            "{'network': {'id': 'x'}}",
            "{'network': {'unknown': 1}}",
            "{'network': {'name': 5}}",
            "{'network': {'admin_state_up': 'maybe'}}",
            "{'network': {'name': '" + "x".repeat(256) + "'}}",
            "{'network': {'description': '" + "x".repeat(256) + "'}}",
            "{'network': {'mtu': 10}}",
            "{'network': {'mtu': 9000}}",
            "{'network': {'tenant_id': '" + OTHER + "'}}",
            "{'network': {'tenant_id': '" + PROJECT + "', 'project_id': '" + OTHER + "'}}",
            "{'network': {'tags': ['']}}",
            "{'networks': []}"
        }) {
            api.post(MEMBER, "/v2.0/networks", body).expect(400);
        }
        assertThat(api.count("SELECT COUNT(*) FROM resources WHERE kind = 'NETWORK'"))
                .isZero();
    }

    @Test
    void bulkCreateIsAllOrNothing() {
        api.put(ADMIN, "/v2.0/quotas/" + PROJECT, "{'quota': {'network': 2}}").expect(200);
        assertThat(api.post(MEMBER, "/v2.0/networks", "{'networks': [{'name': 'a'}, {'name': 'b'}, {'name': 'c'}]}")
                        .expect(409)
                        .errorType())
                .isEqualTo("OverQuota");
        assertThat(api.get(MEMBER, "/v2.0/networks").list("networks")).isEmpty();
        assertThat(api.post(MEMBER, "/v2.0/networks", "{'networks': [{'name': 'a'}, {'name': 'b'}]}")
                        .expect(201)
                        .list("networks"))
                .hasSize(2);
    }

    @Test
    void subnetPoolGivesPrefixesThatDoNotOverlap() {
        var pool = api.post(
                        MEMBER,
                        "/v2.0/subnetpools",
                        "{'subnetpool': {'name': 'p', 'prefixes': ['10.8.0.0/22'], 'default_prefixlen': 24}}")
                .expect(201)
                .get("subnetpool");
        assertThat(pool.path("ip_version").intValue()).isEqualTo(4);
        var network = api.post(MEMBER, "/v2.0/networks", "{'network': {}}")
                .get("network")
                .path("id")
                .stringValue();
        var base = "{'subnet': {'network_id': '" + network + "', 'ip_version': 4, 'subnetpool_id': '"
                + pool.path("id").stringValue() + "'";
        assertThat(api.post(MEMBER, "/v2.0/subnets", base + "}}")
                        .expect(201)
                        .get("subnet")
                        .path("cidr")
                        .stringValue())
                .isEqualTo("10.8.0.0/24");
        assertThat(api.post(MEMBER, "/v2.0/subnets", base + ", 'prefixlen': 23}}")
                        .expect(201)
                        .get("subnet")
                        .path("cidr")
                        .stringValue())
                .isEqualTo("10.8.2.0/23");
        api.post(MEMBER, "/v2.0/subnets", base + ", 'cidr': '10.9.0.0/24'}}").expect(409);
        assertThat(api.post(MEMBER, "/v2.0/subnets", base + ", 'prefixlen': 23}}")
                        .expect(409)
                        .errorType())
                .isEqualTo("SubnetAllocationError");
        var path = "/v2.0/subnetpools/" + pool.path("id").stringValue();
        api.delete(MEMBER, path).expect(409);
        assertThat(api.put(MEMBER, path + "/add_prefixes", "{'prefixes': ['10.99.0.0/16']}")
                        .expect(200)
                        .body()
                        .path("prefixes"))
                .hasSize(2);
        api.put(MEMBER, path + "/remove_prefixes", "{'prefixes': ['10.8.0.0/22']}")
                .expect(409);
        assertThat(api.put(MEMBER, path + "/remove_prefixes", "{'prefixes': ['10.99.0.0/16']}")
                        .expect(200)
                        .body()
                        .path("prefixes"))
                .hasSize(1);
        api.put(STRANGER, path + "/add_prefixes", "{'prefixes': ['10.98.0.0/16']}")
                .expect(404);
    }

    @Test
    void quotasAreReadWithoutMakingRowsAndSetByAdministrators() {
        assertThat(api.get(MEMBER, "/v2.0/quotas/" + PROJECT)
                        .expect(200)
                        .get("quota")
                        .path("port")
                        .intValue())
                .isEqualTo(500);
        assertThat(api.get(MEMBER, "/v2.0/quotas/" + PROJECT + "/details.json")
                        .expect(200)
                        .get("quota")
                        .path("port")
                        .path("used")
                        .intValue())
                .isZero();
        api.get(STRANGER, "/v2.0/quotas/" + PROJECT).expect(403);
        api.get(MEMBER, "/v2.0/quotas").expect(403);
        assertThat(api.get(MEMBER, "/v2.0/quotas/project")
                        .expect(200)
                        .get("project")
                        .path("project_id")
                        .stringValue())
                .isEqualTo(PROJECT);
        api.put(MEMBER, "/v2.0/quotas/" + PROJECT, "{'quota': {'port': 9}}").expect(403);
        api.get(ADMIN, "/v2.0/quotas/unknown").expect(200);
        assertThat(api.count("SELECT COUNT(*) FROM quotas") + api.count("SELECT COUNT(*) FROM quota_usages"))
                .isZero();
        api.put(ADMIN, "/v2.0/quotas/" + PROJECT, "{'quota': {'port': 9}}").expect(200);
        api.put(ADMIN, "/v2.0/quotas/" + PROJECT, "{'quota': {'spoons': 9}}").expect(400);
        assertThat(api.get(ADMIN, "/v2.0/quotas").list("quotas")).hasSize(1);
        api.delete(ADMIN, "/v2.0/quotas/" + PROJECT).expect(204);
        api.delete(ADMIN, "/v2.0/quotas/" + PROJECT).expect(404);
        assertThat(api.get(MEMBER, "/v2.0/quotas/tenant")
                        .expect(200)
                        .get("tenant")
                        .path("tenant_id")
                        .stringValue())
                .isEqualTo(PROJECT);
    }

    @Test
    void agentsAreSeenByAdministratorsOnly() {
        api.bridgeAgent("compute-1");
        api.dhcpAgent("controller");
        assertThat(api.get(MEMBER, "/v2.0/agents").expect(200).list("agents")).isEmpty();
        var all = api.get(ADMIN, "/v2.0/agents?agent_type=Linux bridge agent".replace(" ", "%20"))
                .expect(200)
                .list("agents");
        assertThat(all).hasSize(1);
        assertThat(all.getFirst().path("alive").booleanValue()).isTrue();
        var id = all.getFirst().path("id").stringValue();
        api.delete(ADMIN, "/v2.0/agents/" + id).expect(409);
        api.clock.pass(java.time.Duration.ofSeconds(80));
        assertThat(api.get(ADMIN, "/v2.0/agents/" + id)
                        .get("agent")
                        .path("alive")
                        .booleanValue())
                .isFalse();
        api.delete(ADMIN, "/v2.0/agents/" + id).expect(204);
        assertThat(api.get(READER, "/v2.0/availability_zones").expect(200).list("availability_zones"))
                .hasSize(1);
        var network = api.providerNetwork("10.0.0.0/24").getFirst();
        assertThat(api.get(ADMIN, "/v2.0/networks/" + network + "/dhcp-agents")
                        .expect(200)
                        .list("agents"))
                .isEmpty();
    }

    @Test
    void tagsAreAddedReplacedAndRemoved() {
        var path = "/v2.0/networks/" + api.ownNetwork(MEMBER, "10.1.0.0/24").getFirst() + "/tags";
        api.put(MEMBER, path + "/red", null).expect(201);
        api.get(MEMBER, path + "/red").expect(204);
        api.get(MEMBER, path + "/blue").expect(404);
        assertThat(api.put(MEMBER, path, "{'tags': ['a', 'b']}")
                        .expect(200)
                        .body()
                        .path("tags"))
                .hasSize(2);
        api.delete(MEMBER, path + "/a").expect(204);
        api.delete(MEMBER, path).expect(204);
        assertThat(api.get(MEMBER, path).expect(200).body().path("tags")).isEmpty();
        api.put(READER, path + "/red", null).expect(403);
        api.put(MEMBER, path, "{'tags': 5}").expect(400);
    }
}
