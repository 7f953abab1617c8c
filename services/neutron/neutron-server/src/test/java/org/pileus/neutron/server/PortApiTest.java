package org.pileus.neutron.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pileus.neutron.server.NeutronApi.ADMIN;
import static org.pileus.neutron.server.NeutronApi.MEMBER;
import static org.pileus.neutron.server.NeutronApi.NOVA;
import static org.pileus.neutron.server.NeutronApi.PROJECT;
import static org.pileus.neutron.server.NeutronApi.READER;
import static org.pileus.neutron.server.NeutronApi.STRANGER;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// Ports as clients see them.
final class PortApiTest {
    private final NeutronApi api = new NeutronApi();

    @AfterEach
    void close() {
        api.close();
    }

    private NeutronApi.Reply create(NeutronApi.Who who, String network, String more) {
        return api.post(who, "/v2.0/ports", "{'port': {'network_id': '" + network + "'" + more + "}}");
    }

    private static String id(ObjectNode item) {
        return item.path("id").stringValue();
    }

    private static List<NeutronApi.Reply> atOnce(int times, Callable<NeutronApi.Reply> work) throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Callable<NeutronApi.Reply>>();
            for (var i = 0; i < times; i++) {
                all.add(work);
            }
            var replies = new ArrayList<NeutronApi.Reply>();
            for (var future : pool.invokeAll(all)) {
                replies.add(future.get());
            }
            return replies;
        }
    }

    @Test
    void parallelCreatesGetDifferentAddressesAndNeverPassTheQuota() throws Exception {
        var network = api.providerNetwork("10.64.0.0/16").getFirst();
        api.put(ADMIN, "/v2.0/quotas/" + PROJECT, "{'quota': {'port': 20}}").expect(200);
        var replies = atOnce(50, () -> create(MEMBER, network, ""));
        var made = replies.stream().filter(r -> r.status() == 201).toList();
        assertThat(made).hasSize(20);
        assertThat(replies.stream().filter(r -> r.status() == 409))
                .allMatch(r -> r.errorType().equals("OverQuota"))
                .hasSize(30);
        var addresses = new HashSet<String>();
        made.forEach(r -> addresses.add(
                r.get("port").path("fixed_ips").get(0).path("ip_address").stringValue()));
        assertThat(addresses).hasSize(20);
        assertThat(api.count("SELECT COUNT(*) FROM ip_allocations")).isEqualTo(20);
        assertThat(api.count("SELECT COUNT(*) FROM resources WHERE unique_key LIKE 'default-group:%' AND project_id = '"
                        + PROJECT + "'"))
                .isEqualTo(1);
    }

    @Test
    void oneOfManyGetsACertainAddress() throws Exception {
        var network = api.ownNetwork(MEMBER, "10.1.0.0/24").getFirst();
        var replies = atOnce(10, () -> create(MEMBER, network, ", 'fixed_ips': [{'ip_address': '10.1.0.50'}]"));
        assertThat(replies.stream().filter(r -> r.status() == 201)).hasSize(1);
        assertThat(replies.stream().filter(r -> r.status() != 201))
                .allMatch(r -> r.errorType().equals("IpAddressAlreadyAllocated"));
        assertThat(api.count("SELECT COUNT(*) FROM ports")).isEqualTo(1);
    }

    @Test
    void poolIsUsedToTheLastAddress() throws Exception {
        var network = api.ownNetwork(MEMBER, "10.1.0.0/28").getFirst(); // 13 addresses beside the gateway
        var replies = atOnce(30, () -> create(MEMBER, network, ""));
        assertThat(replies.stream().filter(r -> r.status() == 201)).hasSize(13);
        assertThat(replies.stream().filter(r -> r.status() != 201))
                .allMatch(r -> r.errorType().equals("IpAddressGenerationFailure"));
    }

    @Test
    void bulkCreateMakesAllOrNone() {
        var network = api.ownNetwork(MEMBER, "10.1.0.0/29").getFirst(); // 5 addresses
        var one = "{'network_id': '" + network + "'}";
        api.post(MEMBER, "/v2.0/ports", "{'ports': [" + String.join(",", List.of(one, one, one, one, one, one)) + "]}")
                .expect(409);
        assertThat(api.count("SELECT COUNT(*) FROM ports")).isZero();
        assertThat(api.post(
                                MEMBER,
                                "/v2.0/ports",
                                "{'ports': [" + String.join(",", List.of(one, one, one, one, one)) + "]}")
                        .expect(201)
                        .list("ports"))
                .hasSize(5);
    }

    @Test
    void addressesOfASharedNetworkAreNotForOthersToChoose() {
        var ids = api.providerNetwork("10.64.0.0/16");
        create(MEMBER, ids.getFirst(), ", 'fixed_ips': [{'ip_address': '10.64.0.1'}]")
                .expect(403);
        create(MEMBER, ids.getFirst(), ", 'mac_address': 'fa:16:3e:00:00:01'").expect(403);
        create(MEMBER, ids.getFirst(), ", 'device_owner': 'network:dhcp'").expect(403);
        create(MEMBER, ids.getFirst(), ", 'device_owner': 'network:router_interface'")
                .expect(403);
        create(MEMBER, ids.getFirst(), ", 'port_security_enabled': false").expect(403);
        create(MEMBER, ids.getFirst(), ", 'allowed_address_pairs': [{'ip_address': '0.0.0.0/0'}]")
                .expect(403);
        create(MEMBER, ids.getFirst(), ", 'binding:host_id': 'compute-1'").expect(403);
        create(MEMBER, ids.getFirst(), ", 'binding:profile': {'x': 1}").expect(403);
        assertThat(api.count("SELECT COUNT(*) FROM ports") + api.count("SELECT COUNT(*) FROM ip_allocations"))
                .isZero();
        create(MEMBER, ids.getFirst(), ", 'fixed_ips': [{'subnet_id': '" + ids.get(1) + "'}]")
                .expect(201);
    }

    @Test
    void ownerOfThePortCannotTurnItIntoAServicePort() {
        var port = id(create(MEMBER, api.providerNetwork("10.64.0.0/16").getFirst(), "")
                .expect(201)
                .get("port"));
        api.put(MEMBER, "/v2.0/ports/" + port, "{'port': {'device_owner': 'network:dhcp'}}")
                .expect(403);
        api.put(MEMBER, "/v2.0/ports/" + port, "{'port': {'port_security_enabled': false}}")
                .expect(403);
        api.put(MEMBER, "/v2.0/ports/" + port, "{'port': {'fixed_ips': [{'ip_address': '10.64.9.9'}]}}")
                .expect(403);
        api.put(MEMBER, "/v2.0/ports/" + port, "{'port': {'device_owner': 'compute:nova'}}")
                .expect(200);
    }

    @Test
    void bindingIsHiddenFromUsersAndForeignPortsAreMissing() {
        api.bridgeAgent("compute-1");
        var network = api.providerNetwork("10.64.0.0/16").getFirst();
        var port = create(
                        NOVA,
                        network,
                        ", 'tenant_id': '" + PROJECT
                                + "', 'binding:host_id': 'compute-1', 'device_id': 'd1', 'device_owner': 'compute:nova'")
                .expect(201)
                .get("port");
        var seen = api.get(READER, "/v2.0/ports/" + id(port)).expect(200).get("port");
        assertThat(seen.has("binding:host_id")).isFalse();
        assertThat(seen.path("binding:vnic_type").stringValue()).isEqualTo("normal");
        api.get(STRANGER, "/v2.0/ports/" + id(port)).expect(404);
        api.put(STRANGER, "/v2.0/ports/" + id(port), "{'port': {'name': 'x'}}").expect(404);
        api.delete(STRANGER, "/v2.0/ports/" + id(port)).expect(404);
        assertThat(api.get(STRANGER, "/v2.0/ports?device_id=d1").expect(200).list("ports"))
                .isEmpty();
        assertThat(api.get(READER, "/v2.0/ports?device_id=d1").list("ports")).hasSize(1);
        assertThat(api.get(READER, "/v2.0/ports?binding:host_id=compute-1").list("ports"))
                .isEmpty();
        assertThat(api.get(NOVA, "/v2.0/ports?binding:host_id=compute-1").list("ports"))
                .hasSize(1);
    }

    @Test
    void portsAreFoundByAddressAndGroup() {
        var network = api.ownNetwork(MEMBER, "10.1.0.0/24").getFirst();
        var port = create(MEMBER, network, ", 'fixed_ips': [{'ip_address': '10.1.0.77'}], 'name': 'p'")
                .expect(201)
                .get("port");
        create(MEMBER, network, ", 'fixed_ips': [{'ip_address': '10.1.0.78'}], 'security_groups': []")
                .expect(201);
        assertThat(api.get(MEMBER, "/v2.0/ports?fixed_ips=ip_address%3D10.1.0.77")
                        .list("ports"))
                .hasSize(1);
        assertThat(api.get(MEMBER, "/v2.0/ports?fixed_ips=ip_address_substr%3D.0.7")
                        .list("ports"))
                .hasSize(2);
        assertThat(api.get(
                                MEMBER,
                                "/v2.0/ports?security_groups="
                                        + port.path("security_groups").get(0).stringValue())
                        .list("ports"))
                .hasSize(1);
        assertThat(api.get(MEMBER, "/v2.0/ports?device_owner=").list("ports")).hasSize(2);
        assertThat(api.get(MEMBER, "/v2.0/ports?project_id=" + PROJECT + "&network_id=" + network)
                        .list("ports"))
                .hasSize(2);
    }

    @Test
    void updateReplacesAddressesAndFreesTheOldOnes() {
        var ids = api.ownNetwork(MEMBER, "10.1.0.0/24");
        var port = id(create(MEMBER, ids.getFirst(), ", 'fixed_ips': [{'ip_address': '10.1.0.77'}]")
                .expect(201)
                .get("port"));
        var changed = api.put(
                        MEMBER,
                        "/v2.0/ports/" + port,
                        "{'port': {'fixed_ips': [{'ip_address': '10.1.0.77'}, {'ip_address': '10.1.0.78'}]}}")
                .expect(200);
        assertThat(changed.get("port").path("fixed_ips")).hasSize(2);
        api.put(MEMBER, "/v2.0/ports/" + port, "{'port': {'fixed_ips': [{'ip_address': '10.1.0.78'}]}}")
                .expect(200);
        create(MEMBER, ids.getFirst(), ", 'fixed_ips': [{'ip_address': '10.1.0.77'}]")
                .expect(201);
        api.put(MEMBER, "/v2.0/ports/" + port, "{'port': {'fixed_ips': [{'ip_address': '10.1.0.77'}]}}")
                .expect(409);
        api.put(MEMBER, "/v2.0/ports/" + port, "{'port': {'fixed_ips': []}}").expect(200);
        assertThat(api.count("SELECT COUNT(*) FROM ip_allocations WHERE port_id = '" + port + "'"))
                .isZero();
        create(MEMBER, ids.getFirst(), ", 'fixed_ips': [{'ip_address': '10.9.0.77'}]")
                .expect(400);
        create(MEMBER, ids.getFirst(), ", 'fixed_ips': [{'ip_address': '10.1.0.255'}]")
                .expect(400);
        create(MEMBER, ids.getFirst(), ", 'fixed_ips': [{'subnet_id': '11111111-1111-4111-8111-111111111111'}]")
                .expect(400);
    }

    @Test
    void groupsAndPortSecurityMustFit() {
        var network = api.ownNetwork(MEMBER, "10.1.0.0/24").getFirst();
        var group = id(api.post(MEMBER, "/v2.0/security-groups", "{'security_group': {'name': 'web'}}")
                .expect(201)
                .get("security_group"));
        assertThat(create(MEMBER, network, ", 'port_security_enabled': false, 'security_groups': ['" + group + "']")
                        .expect(409)
                        .errorType())
                .isEqualTo("PortSecurityPortHasSecurityGroup");
        assertThat(create(MEMBER, network, ", 'port_security_enabled': false")
                        .expect(201)
                        .get("port")
                        .path("security_groups"))
                .isEmpty();
        var foreign = id(api.post(STRANGER, "/v2.0/security-groups", "{'security_group': {'name': 'theirs'}}")
                .expect(201)
                .get("security_group"));
        assertThat(create(MEMBER, network, ", 'security_groups': ['" + foreign + "']")
                        .expect(404)
                        .errorType())
                .isEqualTo("SecurityGroupNotFound");
        var port = id(create(MEMBER, network, ", 'security_groups': ['" + group + "']")
                .expect(201)
                .get("port"));
        assertThat(api.delete(MEMBER, "/v2.0/security-groups/" + group)
                        .expect(409)
                        .errorType())
                .isEqualTo("SecurityGroupInUse");
        api.put(MEMBER, "/v2.0/ports/" + port, "{'port': {'port_security_enabled': false}}")
                .expect(409);
        api.put(MEMBER, "/v2.0/ports/" + port, "{'port': {'security_groups': [], 'port_security_enabled': false}}")
                .expect(200);
        api.delete(MEMBER, "/v2.0/security-groups/" + group).expect(204);
    }

    @Test
    void badPortBodiesAreRefused() {
        var network = api.ownNetwork(MEMBER, "10.1.0.0/24").getFirst();
        for (var more : List.of(
                ", 'mac_address': 'zz'",
                ", 'mac_address': '01:00:00:00:00:00'",
                ", 'fixed_ips': 5",
                ", 'fixed_ips': [{}]",
                ", 'fixed_ips': [{'ip_address': '1.2.3'}]",
                ", 'fixed_ips': [{'spoon': 1}]",
                ", 'status': 'ACTIVE'",
                ", 'device_id': 7",
                ", 'security_groups': ['x']",
                ", 'binding:vnic_type': 'weird'",
                ", 'extra_dhcp_opts': [{'opt_name': 'a', 'opt_value': 'x\\nevil'}]",
                ", 'allowed_address_pairs': [{'mac_address': 'fa:16:3e:00:00:01'}]",
                ", 'unknown': 1")) {
            create(MEMBER, network, more).expect(400);
        }
        create(MEMBER, "11111111-1111-4111-8111-111111111111", "").expect(404);
        create(MEMBER, "nonsense", "").expect(400);
        var pairs = new StringBuilder();
        for (var i = 1; i <= 11; i++) {
            pairs.append(i == 1 ? "" : ",")
                    .append("{'ip_address': '10.1.0.")
                    .append(i)
                    .append("'}");
        }
        create(MEMBER, network, ", 'allowed_address_pairs': [" + pairs + "]").expect(400);
        assertThat(api.count("SELECT COUNT(*) FROM ports")).isZero();
    }

    @Test
    void macAddressIsUniqueInItsNetwork() {
        var network = api.ownNetwork(MEMBER, "10.1.0.0/24").getFirst();
        var other = api.ownNetwork(MEMBER, "10.1.0.0/24").getFirst();
        create(MEMBER, network, ", 'mac_address': 'FA-16-3E-00-00-01'").expect(201);
        assertThat(create(MEMBER, network, ", 'mac_address': 'fa:16:3e:00:00:01'")
                        .expect(409)
                        .errorType())
                .isEqualTo("MacAddressInUse");
        create(MEMBER, other, ", 'mac_address': 'fa:16:3e:00:00:01'").expect(201);
    }

    @Test
    void serverMovesItsPortToAnotherHost() {
        api.bridgeAgent("compute-1");
        api.bridgeAgent("compute-2");
        var network = api.providerNetwork("10.64.0.0/16").getFirst();
        var port = id(create(
                        NOVA,
                        network,
                        ", 'tenant_id': '" + PROJECT
                                + "', 'binding:host_id': 'compute-1', 'device_id': 'd1', 'device_owner': 'compute:nova'")
                .expect(201)
                .get("port"));
        api.call(
                "update_device_list",
                new org.pileus.neutron.model.agent.PluginCast.UpdateDeviceList("compute-1", List.of(port), List.of())
                        .toJson());
        var moved = api.put(NOVA, "/v2.0/ports/" + port, "{'port': {'binding:host_id': 'compute-2'}}")
                .expect(200)
                .get("port");
        assertThat(moved.path("status").stringValue()).isEqualTo("DOWN");
        assertThat(moved.path("binding:vif_type").stringValue()).isEqualTo("bridge");
        var unbound = api.put(
                        NOVA,
                        "/v2.0/ports/" + port,
                        "{'port': {'binding:host_id': '', 'device_id': '', 'device_owner': ''}}")
                .expect(200)
                .get("port");
        assertThat(unbound.path("binding:vif_type").stringValue()).isEqualTo("unbound");
    }

    @Test
    void userCannotDeleteThePortOfAServerButServicesCan() {
        var network = api.ownNetwork(MEMBER, "10.1.0.0/24").getFirst();
        var port = id(create(MEMBER, network, ", 'device_owner': 'compute:nova', 'device_id': 'd'")
                .expect(201)
                .get("port"));
        api.delete(MEMBER, "/v2.0/ports/" + port).expect(403);
        api.delete(NOVA, "/v2.0/ports/" + port).expect(204);
        assertThat(api.count("SELECT used FROM quota_usages WHERE resource = 'port'"))
                .isZero();
    }

    @Test
    void bindingIsPreparedOnATargetActivatedAndTheFormerDeleted() {
        api.bridgeAgent("compute-1");
        api.bridgeAgent("compute-2");
        var network = api.providerNetwork("10.64.0.0/16").getFirst();
        var port = id(create(
                        NOVA,
                        network,
                        ", 'tenant_id': '" + PROJECT
                                + "', 'binding:host_id': 'compute-1', 'device_id': 'd1', 'device_owner': 'compute:nova'")
                .expect(201)
                .get("port"));
        var path = "/v2.0/ports/" + port + "/bindings";
        assertThat(api.get(MEMBER, path).expect(200).list("bindings")).isEmpty();
        api.get(STRANGER, path).expect(404);
        api.get(MEMBER, path + "/compute-1").expect(404);
        api.put(MEMBER, path + "/compute-1/activate", "{}").expect(404);
        api.put(ADMIN, path + "/compute-1/activate", "{}").expect(403);
        api.delete(MEMBER, path + "/compute-1").expect(404);
        api.post(ADMIN, path, "{'binding': {'host': 'compute-2'}}").expect(403);
        api.post(NOVA, path, "{'binding': {'host': 'compute-3'}}").expect(409);
        assertThat(api.post(NOVA, path, "{'binding': {'host': 'compute-2'}}")
                        .expect(201)
                        .get("binding")
                        .path("status")
                        .stringValue())
                .isEqualTo("INACTIVE");
        api.post(NOVA, path, "{'binding': {'host': 'compute-2'}}").expect(409);
        assertThat(api.get(NOVA, path).list("bindings")).hasSize(2);
        api.delete(NOVA, path + "/compute-1").expect(409);
        assertThat(api.put(NOVA, path + "/compute-2/activate", "{}")
                        .expect(200)
                        .get("binding")
                        .path("host")
                        .stringValue())
                .isEqualTo("compute-2");
        api.put(NOVA, path + "/compute-2/activate", "{}").expect(409);
        api.put(NOVA, path + "/compute-9/activate", "{}").expect(404);
        assertThat(api.get(NOVA, "/v2.0/ports/" + port)
                        .get("port")
                        .path("binding:host_id")
                        .stringValue())
                .isEqualTo("compute-2");
        assertThat(api.get(NOVA, "/v2.0/ports/" + port).get("port").has("inactive_bindings"))
                .isFalse();
        api.delete(NOVA, path + "/compute-1").expect(204);
        api.delete(NOVA, path + "/compute-1").expect(404);
        assertThat(api.get(NOVA, path).list("bindings")).hasSize(1);
    }

    @Test
    void usedAddressesAreCounted() {
        var network = api.ownNetwork(MEMBER, "10.1.0.0/24").getFirst();
        create(MEMBER, network, "").expect(201);
        assertThat(api.get(MEMBER, "/v2.0/network-ip-availabilities")
                        .expect(200)
                        .list("network_ip_availabilities"))
                .isEmpty();
        api.get(MEMBER, "/v2.0/network-ip-availabilities/" + network).expect(404);
        var one = api.get(ADMIN, "/v2.0/network-ip-availabilities/" + network)
                .expect(200)
                .get("network_ip_availability");
        assertThat(one.path("total_ips").intValue()).isEqualTo(253);
        assertThat(one.path("used_ips").intValue()).isEqualTo(1);
        assertThat(api.get(ADMIN, "/v2.0/network-ip-availabilities?network_name=own")
                        .list("network_ip_availabilities"))
                .hasSize(1);
    }

    @Test
    void addressGroupIsNamedByARuleAndKeptByIt() {
        var group = id(api.post(
                        MEMBER, "/v2.0/address-groups", "{'address_group': {'name': 'a', 'addresses': ['10.0.0.0/8']}}")
                .expect(201)
                .get("address_group"));
        api.put(
                        MEMBER,
                        "/v2.0/address-groups/" + group + "/add_addresses",
                        "{'address_group': {'addresses': ['192.0.2.0/24']}}")
                .expect(200);
        api.put(
                        MEMBER,
                        "/v2.0/address-groups/" + group + "/remove_addresses",
                        "{'address_group': {'addresses': ['198.51.100.0/24']}}")
                .expect(404);
        api.get(STRANGER, "/v2.0/address-groups/" + group).expect(404);
        var sg = id(api.post(MEMBER, "/v2.0/security-groups", "{'security_group': {'name': 'web'}}")
                .expect(201)
                .get("security_group"));
        api.post(
                        MEMBER,
                        "/v2.0/security-group-rules",
                        "{'security_group_rule': {'security_group_id': '%s', 'direction': 'ingress', 'remote_address_group_id': '%s'}}"
                                .formatted(sg, group))
                .expect(201);
        api.delete(MEMBER, "/v2.0/address-groups/" + group).expect(409);
    }

    @Test
    void pagesFollowTheMarkerToTheEnd() {
        var network = api.ownNetwork(MEMBER, "10.1.0.0/24").getFirst();
        for (var i = 0; i < 5; i++) {
            create(MEMBER, network, "").expect(201);
        }
        var seen = new ArrayList<String>();
        var next = "/v2.0/ports?limit=2";
        while (next != null) {
            var page = api.get(MEMBER, next).expect(200);
            page.list("ports").forEach(port -> seen.add(id(port)));
            next = null;
            for (var link : page.list("ports_links")) {
                if (link.path("rel").stringValue().equals("next")) {
                    next = link.path("href").stringValue().replace("http://neutron:9696", "");
                }
            }
        }
        assertThat(seen).hasSize(5).isSorted().doesNotHaveDuplicates();
        api.get(MEMBER, "/v2.0/ports?limit=2&marker=11111111-1111-4111-8111-111111111111")
                .expect(404);
    }
}
