package org.pileus.nova.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProjectThingsTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE me";
    private final NovaApi api = new NovaApi().host("c1");

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void keypairsBelongToTheirUser() {
        var member = api.as("member-p1");
        member.post("/v2.1/os-keypairs", "{'keypair':{'name':'k','public_key':'" + KEY + "'}}")
                .expect(200);
        member.at("2.2")
                .post("/v2.1/os-keypairs", "{'keypair':{'name':'k','public_key':'" + KEY + "'}}")
                .expect(409);
        var shown =
                member.at("2.2").get("/v2.1/os-keypairs/k").expect(200).json().path("keypair");
        assertThat(shown.path("fingerprint").asString("")).hasSize(47);
        assertThat(shown.path("type").asString("")).isEqualTo("ssh");
        api.as("reader-p1").get("/v2.1/os-keypairs/k").expect(404);
        api.as("reader-p1")
                .at("2.10")
                .get("/v2.1/os-keypairs/k?user_id=u-member-p1")
                .expect(403);
        api.as("admin-p2")
                .at("2.10")
                .get("/v2.1/os-keypairs/k?user_id=u-member-p1")
                .expect(200);
        member.post("/v2.1/os-keypairs", "{'keypair':{'name':'bad','public_key':'ssh-rsa AAAA'}}")
                .expect(400);
        member.at("2.92")
                .post("/v2.1/os-keypairs", "{'keypair':{'name':'made'}}")
                .expect(400);
        var made = member.post("/v2.1/os-keypairs", "{'keypair':{'name':'made'}}")
                .expect(200)
                .json()
                .path("keypair");
        assertThat(made.path("private_key").asString("")).startsWith("-----BEGIN RSA PRIVATE KEY-----");
        member.at("2.2").delete("/v2.1/os-keypairs/k").expect(204);
        member.delete("/v2.1/os-keypairs/k").expect(404);
    }

    @Test
    void privateFlavorsAreForThoseWithAccess() {
        var admin = api.as("admin-p9");
        admin.post(
                        "/v2.1/flavors",
                        "{'flavor':{'id':'s','name':'s','ram':64,'vcpus':1,'disk':1,'os-flavor-access:is_public':false}}")
                .expect(200);
        api.as("member-p1").get("/v2.1/flavors/s").expect(404);
        admin.post("/v2.1/flavors/s/action", "{'addTenantAccess':{'tenant':'p1'}}")
                .expect(200);
        admin.post("/v2.1/flavors/s/action", "{'addTenantAccess':{'tenant':'p1'}}")
                .expect(409);
        api.as("member-p1").get("/v2.1/flavors/s").expect(200);
        assertThat(api.as("member-p1").get("/v2.1/flavors").json().path("flavors"))
                .hasSize(1);
        assertThat(api.as("member-p2").get("/v2.1/flavors").json().path("flavors"))
                .isEmpty();
        admin.post("/v2.1/flavors/s/action", "{'removeTenantAccess':{'tenant':'p1'}}")
                .expect(200);
        api.as("member-p1").get("/v2.1/flavors/s").expect(404);
        admin.post("/v2.1/flavors", "{'flavor':{'id':'s','name':'t','ram':64,'vcpus':1,'disk':1}}")
                .expect(409);
        admin.post("/v2.1/flavors", "{'flavor':{'name':'s','ram':64,'vcpus':1,'disk':1}}")
                .expect(409);
        api.as("member-p1")
                .post("/v2.1/flavors", "{'flavor':{'name':'u','ram':64,'vcpus':1,'disk':1}}")
                .expect(403);
        admin.delete("/v2.1/flavors/s").expect(202);
    }

    @Test
    void messagesAboutBadBodiesNameTheField() {
        var admin = api.as("admin-p1");
        assertThat(admin.post("/v2.1/flavors", "{'flavor':{'name':'x','ram':'many','vcpus':1,'disk':1}}")
                        .expect(400)
                        .message())
                .isEqualTo("Invalid input for field/attribute ram. Value: many. 'many' does not match '^-?[0-9]+$'");
        assertThat(admin.post("/v2.1/flavors", "{'flavor':{'name':'x','vcpus':1,'disk':1}}")
                        .expect(400)
                        .message())
                .isEqualTo(
                        "Invalid input for field/attribute flavor. Value: {\"name\":\"x\",\"vcpus\":1,\"disk\":1}. 'ram' is a required property");
        assertThat(admin.at("2.75").get("/v2.1/flavors?colour=red").expect(400).message())
                .isEqualTo("Additional properties are not allowed ('colour' was unexpected)");
        admin.get("/v2.1/flavors?colour=red").expect(200);
    }

    @Test
    void aHostIsInOneZoneOnly() {
        var admin = api.as("admin-p1");
        api.host("c2");
        for (var name : new String[] {"a", "b"}) {
            admin.post(
                            "/v2.1/os-aggregates",
                            "{'aggregate':{'name':'" + name + "','availability_zone':'zone-" + name + "'}}")
                    .expect(200);
        }
        admin.post("/v2.1/os-aggregates", "{'aggregate':{'name':'a'}}").expect(409);
        admin.post("/v2.1/os-aggregates/1/action", "{'add_host':{'host':'c1'}}").expect(200);
        admin.post("/v2.1/os-aggregates/1/action", "{'add_host':{'host':'c1'}}").expect(409);
        admin.post("/v2.1/os-aggregates/2/action", "{'add_host':{'host':'c1'}}").expect(409);
        admin.post("/v2.1/os-aggregates/2/action", "{'add_host':{'host':'c9'}}").expect(404);
        var zones = api.as("member-p1")
                .get("/v2.1/os-availability-zone")
                .expect(200)
                .json()
                .path("availabilityZoneInfo");
        assertThat(zones).extracting(zone -> zone.path("zoneName").asString("")).containsExactly("nova", "zone-a");
        admin.delete("/v2.1/os-aggregates/1").expect(400);
        admin.post("/v2.1/os-aggregates/1/action", "{'remove_host':{'host':'c1'}}")
                .expect(200);
        admin.delete("/v2.1/os-aggregates/1").expect(200);
    }

    @Test
    void eventsGoToTheHostsOfTheirServers() {
        api.flavor("1", 512);
        var placed = api.server("member-p1", "a");
        var waiting = api.server("member-p1", "b");
        api.settle(placed, "c1", "active");
        var body = "{'events':[{'name':'network-vif-plugged','server_uuid':'" + placed + "','tag':'port'},"
                + "{'name':'network-vif-plugged','server_uuid':'" + waiting + "','tag':'port'},"
                + "{'name':'network-vif-plugged','server_uuid':'" + placed + "'},"
                + "{'name':'network-changed','server_uuid':'" + FakeCloud.IMAGE + "'}]}";
        var events = api.as("service-p9")
                .post("/v2.1/os-server-external-events", body)
                .expect(207)
                .json()
                .path("events");
        assertThat(events).extracting(event -> event.path("code").asInt(0)).containsExactly(200, 422, 400, 404);
        var cast = api.await(() -> api.compute.isEmpty() ? null : api.compute.getFirst());
        assertThat(cast.args().path("events")).hasSize(1);
    }

    @Test
    void readingTheQuotaOfAnUnknownProjectMakesNoRow() {
        var quota = api.as("admin-p1")
                .at("2.57")
                .get("/v2.1/os-quota-sets/unknown")
                .expect(200)
                .json()
                .path("quota_set");
        assertThat(quota.path("instances").asInt(0)).isEqualTo(10);
        assertThat(quota.has("injected_files")).isFalse();
        api.as("member-p1").get("/v2.1/os-quota-sets/p2").expect(403);
        assertThat(api.count("SELECT COUNT(*) FROM quota_limits")).isZero();
        assertThat(api.count("SELECT COUNT(*) FROM quota_usages")).isZero();
    }

    @Test
    void serverGroupsShowTheirMembers() {
        api.flavor("1", 512);
        var group = api.as("member-p1")
                .at("2.64")
                .post("/v2.1/os-server-groups", "{'server_group':{'name':'g','policy':'anti-affinity'}}")
                .expect(200)
                .json()
                .path("server_group")
                .path("id")
                .asString("");
        var id = api.as("member-p1")
                .post(
                        "/v2.1/servers",
                        "{'server':{'name':'x','flavorRef':'1','imageRef':'" + FakeCloud.IMAGE
                                + "'},'os:scheduler_hints':{'group':'" + group + "'}}")
                .expect(202)
                .json()
                .path("server")
                .path("id")
                .asString("");
        var shown = api.as("member-p1")
                .at("2.64")
                .get("/v2.1/os-server-groups/" + group)
                .expect(200)
                .json()
                .path("server_group");
        assertThat(shown.path("members").get(0).asString("")).isEqualTo(id);
        api.as("member-p2").get("/v2.1/os-server-groups/" + group).expect(404);
        assertThat(api.as("member-p1")
                        .at("2.71")
                        .get("/v2.1/servers/" + id)
                        .json()
                        .path("server")
                        .path("server_groups")
                        .get(0)
                        .asString(""))
                .isEqualTo(group);
    }
}
