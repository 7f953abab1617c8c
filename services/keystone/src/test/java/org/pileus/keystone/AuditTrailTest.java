package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;
import org.pileus.keystone.audit.AuditOptions;
import org.pileus.keystone.audit.AuditTrail;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What changes, and who tried, is told once, in CADF's form, without a secret.
class AuditTrailTest {
    private static final String CANARY = "canary-7f3a";

    private KeystoneApi api = audited(List.of());
    private final List<ObjectNode> heard = new CopyOnWriteArrayList<>();

    private static KeystoneApi audited(List<String> optOut) {
        return KeystoneApi.inMemory(config -> config.with(new AuditOptions(List.of("messagingv2"), true, optOut)));
    }

    @AfterEach
    void close() {
        api.close();
    }

    private void listen() {
        api.bus.listen(AuditTrail.TOPIC, message -> {
            heard.add((ObjectNode) message.args());
            return null;
        });
    }

    private List<String> types() throws InterruptedException {
        Thread.sleep(300); // the bus delivers on its own threads
        return heard.stream().map(event -> Json.text(event, "event_type")).toList();
    }

    private JsonNode last(String type) {
        return heard.stream()
                .filter(event -> Json.text(event, "event_type").equals(type))
                .reduce((first, second) -> second)
                .orElseThrow()
                .path("payload");
    }

    @Test
    void eachChangeMakesOneEventThatSaysWhoWhatAndHow() throws Exception {
        api.admin();
        var adminId = api.get("/v3/users?name=admin").text("/users/0/id");
        listen();
        var user = api.createUser("u", CANARY);
        var project = api.createProject("p");
        api.grant(user, project, "member");
        api.patch("/v3/users/" + user, "{'user':{'password':'" + CANARY + "2'}}")
                .expect(200);
        var group = api.post("/v3/groups", "{'group':{'name':'g'}}").expect(201).text("/group/id");
        api.put("/v3/groups/" + group + "/users/" + user).expect(204);
        api.post("/v3/credentials", "{'credential':{'type':'cert','user_id':'" + user + "','blob':'" + CANARY + "'}}")
                .expect(201);
        api.delete("/v3/projects/" + project).expect(204);
        assertThat(types())
                .containsExactly(
                        "identity.user.created",
                        "identity.project.created",
                        "identity.role_assignment.created",
                        "identity.user.updated",
                        "identity.group.created",
                        "identity.group.updated",
                        "identity.credential.created",
                        "identity.project.deleted");
        assertThat(heard.toString()).doesNotContain(CANARY);
        var event = last("identity.user.created");
        assertThat(Json.text(event, "typeURI")).isEqualTo("http://schemas.dmtf.org/cloud/audit/1.0/event");
        assertThat(Json.text(event, "eventType")).isEqualTo("activity");
        assertThat(Json.text(event, "action")).isEqualTo("created.user");
        assertThat(Json.text(event, "outcome")).isEqualTo("success");
        assertThat(Json.text(event, "resource_info")).isEqualTo(user);
        assertThat(Json.text(event.path("target"), "id")).isEqualTo(user);
        assertThat(Json.text(event.path("target"), "typeURI")).isEqualTo("data/security/account/user");
        assertThat(Json.text(event.path("initiator"), "user_id")).isEqualTo(adminId);
        assertThat(Json.text(event.path("initiator").path("host"), "address")).isEqualTo("127.0.0.1");
        assertThat(Json.text(event.path("initiator"), "request_id")).startsWith("req-");
        assertThat(Json.text(event.path("observer"), "typeURI")).isEqualTo("service/security");
        var grant = last("identity.role_assignment.created");
        assertThat(Json.text(grant, "user")).isEqualTo(user);
        assertThat(Json.text(grant, "project")).isEqualTo(project);
        assertThat(Json.text(grant, "role")).isEqualTo(api.roleId("member"));
    }

    @Test
    void aRefusedFederatedLoginNamesItsProvider() throws Exception {
        for (var made : List.of(
                "identity_providers/acme {'identity_provider':{'enabled':true}}",
                "mappings/m {'mapping':{'rules':[{'local':[],'remote':[{'type':'a'}]}]}}",
                "identity_providers/acme/protocols/mapped {'protocol':{'mapping_id':'m'}}")) {
            var words = made.replace('\'', '"').split(" ", 2);
            api.call("PUT", "/v3/OS-FEDERATION/" + words[0], api.admin(), Json.read(words[1]))
                    .expect(201);
        }
        listen();
        var auth = "/v3/OS-FEDERATION/identity_providers/acme/protocols/mapped/auth";
        api.call("POST", auth, null, null, "Authorization", "Bearer " + CANARY).expect(401);
        assertThat(types()).containsExactly("identity.authenticate");
        var event = last("identity.authenticate");
        assertThat(Json.text(event, "outcome")).isEqualTo("failure");
        assertThat(Json.text(event.path("initiator"), "identity_provider")).isEqualTo("acme");
        assertThat(heard.toString()).doesNotContain(CANARY);
    }

    @Test
    void loginsAndRefusalsAreToldAndReadingIsNot() throws Exception {
        var user = api.createUser("u", "secret");
        listen();
        var token = api.login("u", "secret", null).expect(201).token();
        api.login("u", CANARY, null).expect(401);
        api.login("nobody\n2026-11-23 forged", CANARY, null).expect(401);
        api.call("POST", "/v3/users", token, Json.read("{\"user\":{\"name\":\"x\"}}"))
                .expect(403);
        api.call("GET", "/v3/users/" + user, token, null).expect(200);
        api.call("POST", "/v3/users", null, Json.read("{\"user\":{\"name\":\"x\"}}"))
                .expect(401);
        assertThat(types())
                .containsExactly(
                        "identity.authenticate",
                        "identity.authenticate",
                        "identity.authenticate",
                        "identity.user.created");
        assertThat(heard.stream().map(event -> Json.text(event.path("payload"), "outcome")))
                .containsExactly("success", "failure", "failure", "failure");
        assertThat(Json.text(heard.get(0).path("payload").path("initiator"), "user_id"))
                .isEqualTo(user);
        assertThat(Json.text(heard.get(1).path("payload").path("initiator"), "username"))
                .isEqualTo("u");
        assertThat(Json.text(heard.get(3).path("payload").path("reason"), "reasonCode"))
                .isEqualTo("403");
        for (var event : heard) {
            assertThat(Json.text(event))
                    .doesNotContain(CANARY)
                    .doesNotContain(token)
                    .doesNotContain("\n");
        }
    }

    @Test
    void eventsCanBeOptedOutOfAndByDefaultNoneIsMade() throws Exception {
        api.close();
        api = audited(List.of("identity.user.created", "identity.authenticate.failure"));
        listen();
        var user = api.createUser("u", "secret");
        api.login("u", "wrong", null).expect(401);
        api.delete("/v3/users/" + user).expect(204);
        assertThat(types())
                .containsExactly("identity.authenticate", "identity.user.deleted"); // the administrator's login
        api.close();
        heard.clear();
        api = KeystoneApi.inMemory();
        listen();
        api.createUser("u", "secret");
        assertThat(types()).isEmpty();
    }
}
