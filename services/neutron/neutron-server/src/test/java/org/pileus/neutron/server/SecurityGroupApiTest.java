package org.pileus.neutron.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pileus.neutron.server.NeutronApi.ADMIN;
import static org.pileus.neutron.server.NeutronApi.MEMBER;
import static org.pileus.neutron.server.NeutronApi.NOVA;
import static org.pileus.neutron.server.NeutronApi.PROJECT;
import static org.pileus.neutron.server.NeutronApi.READER;
import static org.pileus.neutron.server.NeutronApi.STRANGER;

import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.messaging.Message;
import org.pileus.neutron.model.agent.AgentTopics;

/// Security groups and rules as clients and agents see them.
final class SecurityGroupApiTest {
    private final NeutronApi api = new NeutronApi();

    @AfterEach
    void close() {
        api.close();
    }

    private NeutronApi.Reply rule(NeutronApi.Who who, String group, String more) {
        return api.post(
                who,
                "/v2.0/security-group-rules",
                "{'security_group_rule': {'security_group_id': '" + group + "', 'direction': 'ingress'" + more + "}}");
    }

    private String group() {
        return api.post(MEMBER, "/v2.0/security-groups", "{'security_group': {'name': 'web'}}")
                .expect(201)
                .get("security_group")
                .path("id")
                .stringValue();
    }

    @Test
    void everyProjectHasOneDefaultGroupWithFourRules() {
        var groups = api.get(READER, "/v2.0/security-groups").expect(200).list("security_groups");
        assertThat(groups).hasSize(1);
        assertThat(groups.getFirst().path("name").stringValue()).isEqualTo("default");
        assertThat(groups.getFirst().path("security_group_rules")).hasSize(4);
        assertThat(api.get(MEMBER, "/v2.0/security-groups?name=default").list("security_groups"))
                .hasSize(1);
        assertThat(api.get(NOVA, "/v2.0/security-groups?project_id=" + PROJECT).list("security_groups"))
                .hasSize(1);
        var id = groups.getFirst().path("id").stringValue();
        assertThat(api.delete(MEMBER, "/v2.0/security-groups/" + id).expect(409).errorType())
                .isEqualTo("SecurityGroupCannotRemoveDefault");
        assertThat(api.put(MEMBER, "/v2.0/security-groups/" + id, "{'security_group': {'name': 'x'}}")
                        .expect(409)
                        .errorType())
                .isEqualTo("SecurityGroupCannotUpdateDefault");
        assertThat(api.post(MEMBER, "/v2.0/security-groups", "{'security_group': {'name': 'Default'}}")
                        .expect(409)
                        .errorType())
                .isEqualTo("SecurityGroupDefaultAlreadyExists");
    }

    @Test
    void lookingAtForeignProjectsMakesNoGroups() {
        api.get(ADMIN, "/v2.0/security-groups?project_id=nobody").expect(200);
        api.get(STRANGER, "/v2.0/security-groups?project_id=" + PROJECT).expect(200);
        assertThat(api.count(
                        "SELECT COUNT(*) FROM resources WHERE kind = 'SECURITY_GROUP' AND project_id IN ('nobody', '"
                                + PROJECT + "')"))
                .isZero();
    }

    @Test
    void protocolsAreNormalisedAndDuplicatesRefused() {
        var group = group();
        assertThat(rule(MEMBER, group, ", 'protocol': 'TCP', 'port_range_min': 22, 'port_range_max': '22'")
                        .expect(201)
                        .get("security_group_rule")
                        .path("protocol")
                        .stringValue())
                .isEqualTo("tcp");
        assertThat(rule(MEMBER, group, ", 'protocol': 6, 'port_range_min': 22, 'port_range_max': 22")
                        .expect(409)
                        .errorType())
                .isEqualTo("SecurityGroupRuleExists");
        var icmp = rule(MEMBER, group, ", 'protocol': 'icmp', 'remote_ip_prefix': '10.0.0.7/24'")
                .expect(201)
                .get("security_group_rule");
        assertThat(icmp.path("normalized_cidr").stringValue()).isEqualTo("10.0.0.0/24");
        assertThat(rule(MEMBER, group, ", 'protocol': 'any', 'ethertype': 'ipv6'")
                        .expect(201)
                        .get("security_group_rule")
                        .path("protocol")
                        .isNull())
                .isTrue();
    }

    @Test
    void rulesThatTheKernelCouldNotTakeAreRefused() {
        var group = group();
        for (var more : java.util.List.of(
                ", 'protocol': ' tcp'",
                ", 'protocol': 256",
                ", 'protocol': 'ｔcp'",
                ", 'protocol': 'tcp', 'port_range_min': 5, 'port_range_max': 1",
                ", 'protocol': 'tcp', 'port_range_min': 1",
                ", 'port_range_min': 1, 'port_range_max': 2",
                ", 'protocol': 'gre', 'port_range_min': 1, 'port_range_max': 2",
                ", 'protocol': 'tcp', 'port_range_min': 0, 'port_range_max': 2",
                ", 'protocol': 'tcp', 'port_range_min': 1, 'port_range_max': 65536",
                ", 'protocol': 'icmp', 'port_range_max': 2",
                ", 'protocol': 'icmp', 'port_range_min': 256",
                ", 'protocol': 'icmpv6'",
                ", 'remote_ip_prefix': '10.0.0.0/33'",
                ", 'remote_ip_prefix': '::/0'",
                ", 'remote_ip_prefix': '10.0.0.0/8', 'remote_group_id': '" + group + "'",
                ", 'ethertype': 'IPv5'",
                ", 'direction': 'sideways'",
                ", 'remote_ip_prefix': 'x'")) {
            rule(MEMBER, group, more).expect(400);
        }
        rule(MEMBER, group, ", 'remote_group_id': '11111111-1111-4111-8111-111111111111'")
                .expect(404);
        assertThat(api.get(MEMBER, "/v2.0/security-group-rules?security_group_id=" + group)
                        .list("security_group_rules"))
                .hasSize(2);
    }

    @Test
    void foreignGroupsAreMissing() {
        var group = group();
        api.get(STRANGER, "/v2.0/security-groups/" + group).expect(404);
        rule(STRANGER, group, "").expect(404);
        rule(READER, group, "").expect(403);
        api.delete(STRANGER, "/v2.0/security-groups/" + group).expect(404);
        var rule = rule(MEMBER, group, "")
                .expect(201)
                .get("security_group_rule")
                .path("id")
                .stringValue();
        api.get(STRANGER, "/v2.0/security-group-rules/" + rule).expect(404);
        api.delete(STRANGER, "/v2.0/security-group-rules/" + rule).expect(404);
        api.delete(MEMBER, "/v2.0/security-group-rules/" + rule).expect(204);
        api.delete(MEMBER, "/v2.0/security-groups/" + group).expect(204);
        assertThat(api.count("SELECT used FROM quota_usages WHERE resource = 'security_group_rule' AND project_id = '"
                        + PROJECT + "'"))
                .isEqualTo(4);
    }

    @Test
    void agentsHearOfRulesAndMembers() {
        var heard = new CopyOnWriteArrayList<Message>();
        var group = group();
        var listening = api.bus.listen(AgentTopics.L2_AGENT, message -> {
            heard.add(message);
            return null;
        });
        try {
            rule(MEMBER, group, ", 'protocol': 'tcp', 'port_range_min': 80, 'port_range_max': 80")
                    .expect(201);
            NeutronApi.await("rules", () -> !heard.isEmpty());
            assertThat(heard.getFirst().method()).isEqualTo("security_groups_rule_updated");
            assertThat(heard.getFirst().args().path("security_group").path("rules"))
                    .hasSize(3);
            assertThat(heard.getFirst().args().toString()).contains("\"protocol\":\"6\"");
            heard.clear();
            // two servers of the default group on two hosts: the first host must learn of the second's address
            api.bridgeAgent("compute-1");
            api.bridgeAgent("compute-2");
            var network = api.providerNetwork("10.64.0.0/16").getFirst();
            for (var host : new String[] {"compute-1", "compute-2"}) {
                api.post(
                                NOVA,
                                "/v2.0/ports",
                                "{'port': {'network_id': '%s', 'tenant_id': '%s', 'binding:host_id': '%s', 'device_owner': 'compute:nova', 'device_id': 'd'}}"
                                        .formatted(network, PROJECT, host))
                        .expect(201);
            }
            NeutronApi.await("members", () -> !heard.isEmpty());
            assertThat(heard).hasSize(1);
            assertThat(heard.getFirst().method()).isEqualTo("security_groups_member_updated");
        } finally {
            listening.close();
        }
    }
}
