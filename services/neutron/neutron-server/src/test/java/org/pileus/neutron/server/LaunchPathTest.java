package org.pileus.neutron.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pileus.neutron.server.NeutronApi.ADMIN;
import static org.pileus.neutron.server.NeutronApi.NOVA;
import static org.pileus.neutron.server.NeutronApi.PROJECT;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;
import org.pileus.neutron.model.agent.AgentTopics;
import org.pileus.neutron.model.agent.DevicesReply;
import org.pileus.neutron.model.agent.DevicesRequest;
import org.pileus.neutron.model.agent.DhcpPortReply;
import org.pileus.neutron.model.agent.DhcpPortRequest;
import org.pileus.neutron.model.agent.GroupMember;
import org.pileus.neutron.model.agent.GroupsReply;
import org.pileus.neutron.model.agent.GroupsRequest;
import org.pileus.neutron.model.agent.L2Cast;
import org.pileus.neutron.model.agent.NetworksReply;
import org.pileus.neutron.model.agent.NetworksRequest;
import org.pileus.neutron.model.agent.PluginCast;
import org.pileus.neutron.model.agent.Position;

/// A port on its way from nova's request to ACTIVE, with agents played by the test.
final class LaunchPathTest {
    private static final String SERVER = "11111111-1111-4111-8111-111111111111";
    private final NeutronApi api = new NeutronApi();

    @AfterEach
    void close() {
        api.close();
    }

    private NeutronApi.Reply bootPort(String network) {
        return api.post(NOVA, "/v2.0/ports", """
                {'port': {'network_id': '%s', 'tenant_id': '%s', 'device_id': '%s', 'device_owner': 'compute:nova',
                          'binding:host_id': 'compute-1', 'admin_state_up': true}}""".formatted(network, PROJECT, SERVER));
    }

    private String status(String port) {
        return api.get(ADMIN, "/v2.0/ports/" + port)
                .expect(200)
                .get("port")
                .path("status")
                .stringValue();
    }

    @Test
    void portGetsAddressGroupAndBindingAndBecomesActiveWhenBothAgentsReported() {
        api.bridgeAgent("compute-1");
        api.listen(AgentTopics.L2_AGENT, "compute-1");
        api.listen(AgentTopics.DHCP_AGENT, "controller");
        api.dhcpAgent("controller");
        var ids = api.providerNetwork("10.64.0.0/16");

        var before = api.db.counters();
        var port = bootPort(ids.getFirst()).expect(201).get("port");
        var spent = api.db.counters().since(before);

        assertThat(port.path("binding:vif_type").stringValue()).isEqualTo("bridge");
        assertThat(port.path("fixed_ips").get(0).path("ip_address").stringValue())
                .startsWith("10.64.0.");
        assertThat(port.path("mac_address").stringValue()).matches("fa:16:3e(:[0-9a-f]{2}){3}");
        assertThat(port.path("security_groups")).hasSize(1);
        assertThat(port.path("status").stringValue()).isEqualTo("DOWN");
        assertThat(spent.transactions()).isLessThanOrEqualTo(2); // the second made the default group
        var id = port.path("id").stringValue();

        NeutronApi.await(
                "port_update",
                () -> !api.heard(AgentTopics.L2_AGENT, "compute-1", "port_update")
                        .isEmpty());
        NeutronApi.await(
                "port_create_end",
                () -> !api.heard(AgentTopics.DHCP_AGENT, "controller", "port_create_end")
                        .isEmpty());
        var update = DevicesReply.fromJson(api.heard(AgentTopics.L2_AGENT, "compute-1", "port_update")
                .getFirst()
                .args());
        assertThat(update.devices().getFirst().physicalNetwork()).isEqualTo("physnet1");
        var group = port.path("security_groups").get(0).stringValue();
        assertThat(update.groups()).containsOnlyKeys(group);
        var known = GroupsReply.fromJson(api.call(GroupsRequest.METHOD, new GroupsRequest(List.of(group)).toJson()));
        assertThat(known.groups().get(group).rules()).hasSize(4);
        assertThat(known.groups().get(group).revision())
                .isEqualTo(update.groups().get(group));
        assertThat(known.members())
                .containsOnly(Map.entry(
                        group,
                        List.of(new GroupMember(
                                id,
                                0,
                                List.of(port.path("fixed_ips")
                                        .get(0)
                                        .path("ip_address")
                                        .stringValue())))));

        var up = new PluginCast.UpdateDeviceList("compute-1", List.of(id), List.of());
        var reporting = api.db.counters();
        api.call(up.method(), up.toJson());
        assertThat(api.db.counters().since(reporting).statements())
                .as("waits for the other report")
                .isZero();
        assertThat(status(id)).isEqualTo("DOWN");
        assertThat(api.novaEvents).isEmpty();
        var ready = new PluginCast.DhcpReadyOnPorts("controller", List.of(id));
        var settling = api.db.counters();
        api.call(ready.method(), ready.toJson());
        assertThat(api.db.counters().since(settling).statements())
                .as("one for both reports, one that nova was told")
                .isBetween(1L, 2L);
        assertThat(status(id)).isEqualTo("ACTIVE");
        NeutronApi.await("vif plugged", () -> !api.novaEvents.isEmpty());
        var event = api.novaEvents.getFirst().path("events").get(0);
        assertThat(event.path("name").stringValue()).isEqualTo("network-vif-plugged");
        assertThat(event.path("server_uuid").stringValue()).isEqualTo(SERVER);
        assertThat(event.path("tag").stringValue()).isEqualTo(id);

        api.call(up.method(), up.toJson()); // a repeated report changes nothing
        assertThat(api.novaEvents).hasSize(1);
    }

    @Test
    void membersAreToldToOtherHostsOnlyAndNumbered() throws Exception {
        List<L2Cast.ToAll> told = new CopyOnWriteArrayList<>();
        try (var all = api.bus.listen(AgentTopics.L2_AGENT, message -> {
            told.add((L2Cast.ToAll) L2Cast.decode(message.method(), message.args()));
            return null;
        })) {
            assertThat(all).isNotNull();
            api.bridgeAgent("compute-1");
            api.bridgeAgent("compute-2");
            var network = api.providerNetwork("10.64.0.0/16").getFirst();
            bootPort(network).expect(201);
            var gone = bootPort(network).expect(201).get("port").path("id").stringValue();
            api.parts.notifier().announce();
            NeutronApi.await("announcement", () -> !told.isEmpty());
            assertThat(told)
                    .as("one host alone has ports of the group and knows them")
                    .containsExactly(new L2Cast.Announced(
                            new Position(told.getFirst().at().sender(), 0)));
            api.post(NOVA, "/v2.0/ports", """
                    {'port': {'network_id': '%s', 'tenant_id': '%s', 'device_owner': 'compute:nova',
                              'binding:host_id': 'compute-2', 'admin_state_up': true}}""".formatted(network, PROJECT)).expect(201);
            api.delete(NOVA, "/v2.0/ports/" + gone).expect(204);
            api.parts.notifier().announce();
            api.parts.notifier().announce();
            NeutronApi.await("changes", () -> told.size() == 4);
            assertThat(told).extracting(message -> message.at().sequence()).containsExactly(0L, 1L, 2L, 2L);
            assertThat(((L2Cast.MemberUpdated) told.get(1)).groups()).hasSize(1);
            assertThat(((L2Cast.MemberUpdated) told.get(2)).member()).isEqualTo(GroupMember.gone(gone));
        }
    }

    @Test
    void secondPortOfAProjectCostsOneTransactionOfFourStatements() {
        api.bridgeAgent("compute-1");
        var ids = api.providerNetwork("10.64.0.0/16");
        bootPort(ids.getFirst()).expect(201);
        var before = api.db.counters();
        bootPort(ids.getFirst()).expect(201);
        var spent = api.db.counters().since(before);
        assertThat(spent.transactions()).isEqualTo(1);
        assertThat(spent.statements()).isEqualTo(4);
    }

    @Test
    void reportsThatAServerTookToItsGraveAreAskedForAgain() {
        api.bridgeAgent("compute-1");
        api.listen(AgentTopics.DHCP_AGENT, "controller");
        api.dhcpAgent("controller");
        var id = bootPort(api.providerNetwork("10.64.0.0/16").getFirst())
                .expect(201)
                .get("port")
                .path("id")
                .stringValue();
        var ready = new PluginCast.DhcpReadyOnPorts("controller", List.of(id));
        api.call(ready.method(), ready.toJson()); // kept in memory, and lost with it
        var second = api.restarted();
        second.load();
        second.provisioning().reported(new PluginCast.UpdateDeviceList("compute-1", List.of(id), List.of()));
        assertThat(status(id)).isEqualTo("DOWN");
        api.clock.pass(Duration.ofSeconds(21));
        second.sweep();
        NeutronApi.await(
                "question",
                () -> !api.heard(AgentTopics.DHCP_AGENT, "controller", "port_update_end")
                        .isEmpty());
        second.provisioning().reported(ready);
        assertThat(status(id)).isEqualTo("ACTIVE");
    }

    @Test
    void reportThatWaitsLongForTheOtherIsWrittenAlone() {
        api.bridgeAgent("compute-1");
        api.dhcpAgent("controller");
        var id = bootPort(api.providerNetwork("10.64.0.0/16").getFirst())
                .expect(201)
                .get("port")
                .path("id")
                .stringValue();
        api.parts.provisioning().reported(new PluginCast.DhcpReadyOnPorts("controller", List.of(id)));
        assertThat(api.count("SELECT COUNT(*) FROM ports WHERE dhcp_pending = 1"))
                .isEqualTo(1);
        api.parts.sweep();
        assertThat(api.count("SELECT COUNT(*) FROM ports WHERE dhcp_pending = 1"))
                .isZero();
        api.put(ADMIN, "/v2.0/ports/" + id, "{'port': {'name': 'renamed'}}").expect(200);
        api.parts.provisioning().reported(new PluginCast.UpdateDeviceList("compute-2", List.of(id), List.of()));
        assertThat(status(id)).isEqualTo("DOWN");
        api.parts.provisioning().reported(new PluginCast.UpdateDeviceList("compute-1", List.of(id), List.of()));
        assertThat(status(id)).isEqualTo("ACTIVE");
    }

    @Test
    void renamingAPortBetweenItsReportsLosesNone() {
        api.bridgeAgent("compute-1");
        api.dhcpAgent("controller");
        var id = bootPort(api.providerNetwork("10.64.0.0/16").getFirst())
                .expect(201)
                .get("port")
                .path("id")
                .stringValue();
        api.parts.provisioning().reported(new PluginCast.DhcpReadyOnPorts("controller", List.of(id)));
        api.put(ADMIN, "/v2.0/ports/" + id, "{'port': {'name': 'renamed'}}").expect(200);
        api.parts.provisioning().reported(new PluginCast.UpdateDeviceList("compute-1", List.of(id), List.of()));
        assertThat(status(id)).isEqualTo("ACTIVE");
    }

    @Test
    void reportOfAnotherHostDoesNotMakeThePortActive() {
        api.bridgeAgent("compute-1");
        var id = bootPort(api.providerNetwork("10.64.0.0/16").getFirst())
                .expect(201)
                .get("port")
                .path("id")
                .stringValue();
        var wrong = new PluginCast.UpdateDeviceList("compute-2", List.of(id), List.of());
        api.call(wrong.method(), wrong.toJson());
        assertThat(status(id)).isEqualTo("DOWN");
        var right = new PluginCast.UpdateDeviceList("compute-1", List.of(id), List.of());
        api.call(right.method(), right.toJson());
        assertThat(status(id)).isEqualTo("ACTIVE"); // nobody serves DHCP: nothing to wait for
    }

    @Test
    void bindingFailsWithoutALivingAgent() {
        var network = api.providerNetwork("10.64.0.0/16").getFirst();
        assertThat(bootPort(network)
                        .expect(201)
                        .get("port")
                        .path("binding:vif_type")
                        .stringValue())
                .isEqualTo("binding_failed");
        api.bridgeAgent("compute-1");
        assertThat(bootPort(network)
                        .expect(201)
                        .get("port")
                        .path("binding:vif_type")
                        .stringValue())
                .isEqualTo("bridge");
        api.clock.pass(Duration.ofSeconds(76));
        assertThat(bootPort(network)
                        .expect(201)
                        .get("port")
                        .path("binding:vif_type")
                        .stringValue())
                .isEqualTo("binding_failed");
    }

    @Test
    void eventIsSentAgainAfterNovaWasAway() {
        api.bridgeAgent("compute-1");
        var id = bootPort(api.providerNetwork("10.64.0.0/16").getFirst())
                .expect(201)
                .get("port")
                .path("id")
                .stringValue();
        api.novaIsAway(true);
        var up = new PluginCast.UpdateDeviceList("compute-1", List.of(id), List.of());
        api.call(up.method(), up.toJson());
        assertThat(api.novaEvents).isEmpty();
        api.novaIsAway(false);
        NeutronApi.await("event", () -> !api.novaEvents.isEmpty());
        NeutronApi.await("told", () -> api.count("SELECT COUNT(*) FROM ports WHERE event_pending = 1") == 0);
    }

    @Test
    void dhcpAgentMakesItsPortOnceAndReadsItsNetworks() {
        api.bridgeAgent("controller");
        api.dhcpAgent("controller");
        var ids = api.providerNetwork("10.64.0.0/16");
        var request = new DhcpPortRequest("controller", ids.getFirst());
        var first = DhcpPortReply.fromJson(api.call(DhcpPortRequest.METHOD, request.toJson()))
                .port();
        var second = DhcpPortReply.fromJson(api.call(DhcpPortRequest.METHOD, request.toJson()))
                .port();
        assertThat(second.portId()).isEqualTo(first.portId());
        assertThat(first.fixedIps()).hasSize(1);
        var networks = NetworksReply.fromJson(
                        api.call(NetworksRequest.METHOD_ALL, new NetworksRequest("controller", null).toJson()))
                .networks();
        assertThat(networks).hasSize(1);
        assertThat(networks.getFirst().ports()).hasSize(1);
        api.delete(ADMIN, "/v2.0/networks/" + ids.getFirst()).expect(204); // the agent's port does not keep it
        assertThat(api.count("SELECT COUNT(*) FROM ip_allocations")).isZero();
    }

    @Test
    void networkThatCameBeforeTheDhcpAgentIsScheduledWhenTheAgentArrives() {
        var ids = api.providerNetwork("10.64.0.0/16");
        api.listen(AgentTopics.DHCP_AGENT, "controller");
        api.dhcpAgent("controller");
        NeutronApi.await(
                "network_create_end",
                () -> !api.heard(AgentTopics.DHCP_AGENT, "controller", "network_create_end")
                        .isEmpty());
        assertThat(api.parts.dhcp().served(ids.getFirst())).isTrue();
    }

    @Test
    void fullSyncOfAHostHasItsPortsOnly() {
        api.bridgeAgent("compute-1");
        var id = bootPort(api.providerNetwork("10.64.0.0/16").getFirst())
                .expect(201)
                .get("port")
                .path("id")
                .stringValue();
        var all = DevicesReply.fromJson(
                api.call(DevicesRequest.METHOD, new DevicesRequest("compute-1", List.of(), true).toJson()));
        assertThat(all.devices()).extracting(d -> d.portId()).containsExactly(id);
        var one = DevicesReply.fromJson(api.call(
                DevicesRequest.METHOD,
                new DevicesRequest("compute-1", List.of("tap" + id.substring(0, 11)), false).toJson()));
        assertThat(one.devices()).hasSize(1);
        var none = DevicesReply.fromJson(
                api.call(DevicesRequest.METHOD, new DevicesRequest("compute-2", List.of(), true).toJson()));
        assertThat(none.devices()).isEmpty();
    }

    @Test
    void deletedPortFreesItsAddressAndTellsNovaAndAgents() {
        api.bridgeAgent("compute-1");
        api.listen(AgentTopics.L2_AGENT, "compute-1");
        var network = api.providerNetwork("10.0.0.0/30").getFirst(); // one address beside the gateway
        var id = bootPort(network).expect(201).get("port").path("id").stringValue();
        assertThat(bootPort(network).expect(409).errorType()).isEqualTo("IpAddressGenerationFailure");
        api.delete(NOVA, "/v2.0/ports/" + id).expect(204);
        api.delete(NOVA, "/v2.0/ports/" + id).expect(404);
        bootPort(network).expect(201);
        NeutronApi.await(
                "port_delete",
                () -> !api.heard(AgentTopics.L2_AGENT, "compute-1", "port_delete")
                        .isEmpty());
        NeutronApi.await(
                "vif deleted",
                () -> api.novaEvents.stream().anyMatch(e -> e.toString().contains("network-vif-deleted")));
        assertThat(Json.text(api.novaEvents.getFirst())).contains(SERVER);
    }

    @Test
    void refusalsOfAFullSubnetDoNotReadItsAddressesEachTime() {
        api.bridgeAgent("compute-1");
        var network = api.providerNetwork("10.0.0.0/30").getFirst();
        var id = bootPort(network).expect(201).get("port").path("id").stringValue();
        bootPort(network).expect(409);
        var before = api.db.counters();
        for (int i = 0; i < 5; i++) {
            bootPort(network).expect(409);
        }
        assertThat(api.db.counters().since(before).statements()).isZero();
        api.delete(NOVA, "/v2.0/ports/" + id).expect(204);
        bootPort(network).expect(201);
    }

    @Test
    void portDoesNotWaitForADhcpAgentThatDied() {
        api.bridgeAgent("compute-1");
        api.dhcpAgent("controller");
        var id = bootPort(api.providerNetwork("10.64.0.0/16").getFirst())
                .expect(201)
                .get("port")
                .path("id")
                .stringValue();
        var up = new PluginCast.UpdateDeviceList("compute-1", List.of(id), List.of());
        api.call(up.method(), up.toJson());
        api.parts.sweep();
        assertThat(status(id)).isEqualTo("DOWN");
        api.clock.pass(Duration.ofSeconds(76));
        api.parts.sweep();
        assertThat(status(id)).isEqualTo("ACTIVE");
    }

    @Test
    void everythingIsThereAfterARestart() {
        api.bridgeAgent("compute-1");
        api.dhcpAgent("controller");
        var network = api.providerNetwork("10.64.0.0/16").getFirst();
        var id = bootPort(network).expect(201).get("port").path("id").stringValue();
        var second = api.restarted();
        assertThat(second.networks().find(network)).isPresent();
        assertThat(second.dhcp().agentsOf(network)).hasSize(1);
        assertThat(second.writer().find(id)).isPresent();
        assertThat(second.groups()
                        .find(api.get(ADMIN, "/v2.0/ports/" + id)
                                .get("port")
                                .path("security_groups")
                                .get(0)
                                .stringValue()))
                .isPresent();
    }

    @Test
    void otherServerHearsOfChanges() {
        var second = api.restarted();
        try (var following = second.store().follow()) {
            var network = api.providerNetwork("10.64.0.0/16").getFirst();
            NeutronApi.await(
                    "network there", () -> second.networks().find(network).isPresent());
            api.delete(ADMIN, "/v2.0/networks/" + network).expect(204);
            NeutronApi.await(
                    "network gone", () -> second.networks().find(network).isEmpty());
            assertThat(following).isNotNull();
        }
    }

    @Test
    void otherServerHearsOfAgentsSchedulesAndMembers() {
        var second = api.restarted();
        try (var mine = api.parts.peers().join();
                var theirs = second.peers().join()) {
            assertThat(List.of(mine, theirs)).hasSize(2);
            NeutronApi.await(
                    "each other",
                    () -> !api.parts.peers().alone() && !second.peers().alone());
            api.bridgeAgent("compute-1");
            api.dhcpAgent("controller");
            var network = api.providerNetwork("10.64.0.0/16").getFirst();
            NeutronApi.await("schedule", () -> second.dhcp().served(network));
            NeutronApi.await(
                    "agent",
                    () -> second.agents()
                            .find("Linux bridge agent", "compute-1")
                            .isPresent());
        }
    }
}
