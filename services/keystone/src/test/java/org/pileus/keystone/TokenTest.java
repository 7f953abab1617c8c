package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;
import org.pileus.keystone.KeystoneApi.Reply;
import org.pileus.keystone.fernet.KeyRepository;
import tools.jackson.databind.node.ObjectNode;

class TokenTest {
    private final KeystoneApi api = KeystoneApi.inMemory();
    private String project;
    private String user;

    @BeforeEach
    void makeAMember() {
        project = api.createProject("p");
        user = api.createUser("u", "secret");
        api.grant(user, project, "member");
    }

    @AfterEach
    void close() {
        api.close();
    }

    private String token() {
        return api.login("u", "secret", "p").expect(201).token();
    }

    private void assertDead(String token) {
        assertThat(api.validate(token)).isEqualTo(404);
        assertThat(api.call("GET", "/v3/auth/projects", token, null).status()).isEqualTo(401);
        assertThat(api.call("HEAD", "/v3/auth/tokens", api.admin(), null, "X-Subject-Token", token)
                        .status())
                .isEqualTo(404);
        assertThat(api.call("GET", "/v3/auth/tokens?allow_expired=1", api.admin(), null, "X-Subject-Token", token)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void wrongUnknownAndDisabledGiveTheSameAnswer() {
        api.createUser("off", "secret");
        api.patch("/v3/users/" + api.get("/v3/users?name=off").text("/users/0/id"), "{'user':{'enabled':false}}")
                .expect(200);
        var wrong = api.login("u", "wrong", "p").expect(401);
        var unknown = api.login("nobody", "secret", "p").expect(401);
        var disabled = api.login("off", "secret", "p").expect(401);
        assertThat(wrong.body())
                .isEqualTo(unknown.body())
                .isEqualTo(disabled.body())
                .isEqualTo(
                        "{\"error\":{\"code\":401,\"message\":\"The request you have made requires authentication.\","
                                + "\"title\":\"Unauthorized\"}}");
        assertThat(wrong.header("WWW-Authenticate")).isEqualTo("Keystone uri=\"http://cloud:5000\"");
    }

    @Test
    void aValidationAnswersWithTheTokenAsItWasIssued() {
        var issued = api.login("u", "secret", "p").expect(201);
        var seen = api.call("GET", "/v3/auth/tokens", api.admin(), null, "X-Subject-Token", issued.token())
                .expect(200);
        assertThat(seen.body()).isEqualTo(issued.body());
        assertThat(seen.header("X-Subject-Token")).isEqualTo(issued.token());
        assertThat(seen.header("Vary")).isEqualTo("X-Auth-Token");
        var head = api.call("HEAD", "/v3/auth/tokens", api.admin(), null, "X-Subject-Token", issued.token());
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void theCatalogIsFilledForTheProjectAndCanBeLeftOut() {
        var issued = api.login("u", "secret", "p").expect(201);
        assertThat(issued.body()).contains("http://cloud:8080/v1/AUTH_" + project);
        var bare = api.call("GET", "/v3/auth/tokens?nocatalog", api.admin(), null, "X-Subject-Token", issued.token());
        assertThat(bare.at("/token").has("catalog")).isFalse();
        assertThat(api.login("u", "secret", null).expect(201).at("/token").has("catalog"))
                .isFalse();
    }

    @Test
    void rescopingKeepsTheEndAndTheChain() {
        var first = api.login("u", "secret", null).expect(201);
        api.clock.advance(Duration.ofMinutes(10));
        var second =
                rescope(first.token(), "{'project':{'id':'" + project + "'}}").expect(201);
        assertThat(second.text("/token/expires_at")).isEqualTo(first.text("/token/expires_at"));
        assertThat(second.text("/token/audit_ids/1")).isEqualTo(first.text("/token/audit_ids/0"));
        assertThat(second.at("/token/methods").toString()).isEqualTo("[\"token\",\"password\"]");
        var third = rescope(second.token(), "'unscoped'").expect(201);
        assertThat(third.text("/token/audit_ids/1")).isEqualTo(first.text("/token/audit_ids/0"));
    }

    private Reply rescope(String token, String scope) {
        return api.call("POST", "/v3/auth/tokens", null, KeystoneApi.tokenBody(token, scope));
    }

    @Test
    void aTokenEndsWithItsTimeExceptForServicesThatFinishARequest() {
        var token = token();
        api.clock.advance(Duration.ofMinutes(59));
        assertThat(api.validate(token)).isEqualTo(200);
        api.clock.advance(Duration.ofMinutes(2));
        var admin = api.login("admin", KeystoneApi.ADMIN_PASSWORD, "admin").token();
        assertThat(api.call("GET", "/v3/auth/tokens", admin, null, "X-Subject-Token", token)
                        .status())
                .isEqualTo(404);
        var late = "/v3/auth/tokens?allow_expired=1";
        assertThat(api.call("GET", late, admin, null, "X-Subject-Token", token).status())
                .isEqualTo(200);
        api.clock.advance(Duration.ofDays(3));
        var later = api.login("admin", KeystoneApi.ADMIN_PASSWORD, "admin").token();
        assertThat(api.call("GET", late, later, null, "X-Subject-Token", token).status())
                .isEqualTo(404);
    }

    @Test
    void aRevokedTokenIsDeadAlsoAfterARestartAndTheNextOneIsNot() {
        var token = token();
        var other = token();
        assertThat(api.call("DELETE", "/v3/auth/tokens", token, null, "X-Subject-Token", token)
                        .status())
                .isEqualTo(204);
        assertDead(token);
        assertThat(api.validate(other)).isEqualTo(200);
        var restarted = api.replica();
        var app = restarted.endpoints().getFirst().app();
        assertThat(KeystoneApi.call(app, "GET", "/v3/auth/tokens", api.admin(), null, "X-Subject-Token", token)
                        .status())
                .isEqualTo(404);
        assertThat(KeystoneApi.call(app, "GET", "/v3/auth/tokens", api.admin(), null, "X-Subject-Token", other)
                        .status())
                .isEqualTo(200);
        restarted.stop();
    }

    @Test
    void aNewPasswordEndsTheOldTokensAndTheOldPassword() {
        var token = token();
        api.call(
                        "POST",
                        "/v3/users/" + user + "/password",
                        null,
                        Json.read("{\"user\":{\"original_password\":\"secret\",\"password\":\"other\"}}"))
                .expect(204);
        assertDead(token);
        api.login("u", "secret", "p").expect(401);
        var next = api.login("u", "other", "p").expect(201).token();
        assertThat(api.validate(next)).isEqualTo(200);
    }

    @Test
    void aWrongOriginalPasswordChangesNothing() {
        var body = Json.read("{\"user\":{\"original_password\":\"nope\",\"password\":\"other\"}}");
        api.call("POST", "/v3/users/" + user + "/password", null, body).expect(401);
        api.call("POST", "/v3/users/" + "f".repeat(32) + "/password", null, body)
                .expect(401);
        assertThat(api.validate(token())).isEqualTo(200);
    }

    @Test
    void disablingEndsTokensAndEnablingDoesNotReviveThem() {
        for (var path : new String[] {"/v3/users/" + user, "/v3/projects/" + project}) {
            var kind = path.contains("users") ? "user" : "project";
            var token = token();
            api.clock.advance(Duration.ofMillis(1));
            api.patch(path, "{'" + kind + "':{'enabled':false}}").expect(200);
            assertDead(token);
            api.login("u", "secret", "p").expect(401);
            api.patch(path, "{'" + kind + "':{'enabled':true}}").expect(200);
            assertDead(token);
            assertThat(api.validate(token())).isEqualTo(200);
        }
    }

    @Test
    void disablingADomainEndsTheTokensOfItsUsersAndProjects() {
        var domain =
                api.post("/v3/domains", "{'domain':{'name':'d'}}").expect(201).text("/domain/id");
        var there = api.post("/v3/projects", "{'project':{'name':'x','domain_id':'" + domain + "'}}")
                .expect(201)
                .text("/project/id");
        api.grant(user, there, "member");
        var token = rescope(token(), "{'project':{'id':'" + there + "'}}")
                .expect(201)
                .token();
        api.patch("/v3/domains/" + domain, "{'domain':{'enabled':false}}").expect(200);
        assertDead(token);
        rescope(token(), "{'project':{'id':'" + there + "'}}").expect(401);
        assertThat(api.validate(token())).isEqualTo(200);
    }

    @Test
    void aLostRoleIsGoneFromTokensAtOnceAndTheLastOneEndsThem() {
        api.grant(user, project, "manager");
        var token = token();
        api.delete("/v3/projects/" + project + "/users/" + user + "/roles/" + api.roleId("manager"))
                .expect(204);
        var seen = api.call("GET", "/v3/auth/tokens", api.admin(), null, "X-Subject-Token", token)
                .expect(200);
        assertThat(seen.at("/token/roles").findValuesAsString("name")).containsExactlyInAnyOrder("member", "reader");
        api.delete("/v3/projects/" + project + "/users/" + user + "/roles/" + api.roleId("member"))
                .expect(204);
        assertDead(token);
    }

    @Test
    void aRoleOfAGroupHoldsAsLongAsTheMembership() {
        var group = api.post("/v3/groups", "{'group':{'name':'g'}}").expect(201).text("/group/id");
        api.put("/v3/groups/" + group + "/users/" + user).expect(204);
        var second = api.createProject("second");
        api.put("/v3/projects/" + second + "/groups/" + group + "/roles/" + api.roleId("reader"))
                .expect(204);
        var token = api.login("u", "secret", "second").expect(201).token();
        assertThat(api.validate(token)).isEqualTo(200);
        api.delete("/v3/groups/" + group + "/users/" + user).expect(204);
        assertDead(token);
    }

    @Test
    void deletingTheUserOrTheProjectEndsTokens() {
        var token = token();
        api.delete("/v3/projects/" + project).expect(204);
        assertDead(token);
        var unscoped = api.login("u", "secret", null).expect(201).token();
        api.delete("/v3/users/" + user).expect(204);
        assertDead(unscoped);
    }

    @Test
    void theDefaultProjectIsTheScopeOfARequestWithoutOneIfUsable() {
        api.patch("/v3/users/" + user, "{'user':{'default_project_id':'" + project + "'}}")
                .expect(200);
        assertThat(api.login("u", "secret", null).expect(201).text("/token/project/id"))
                .isEqualTo(project);
        api.patch("/v3/projects/" + project, "{'project':{'enabled':false}}").expect(200);
        assertThat(api.login("u", "secret", null).expect(201).at("/token").has("project"))
                .isFalse();
    }

    @Test
    void malformedLoginsAre400AndNever500() {
        for (var body : new String[] {
            "{}",
            "[]",
            "{'auth':{}}",
            "{'auth':null}",
            "{'auth':{'identity':{}}}",
            "{'auth':{'identity':{'methods':[]}}}",
            "{'auth':{'identity':{'methods':'password'}}}",
            "{'auth':{'identity':{'methods':['password']}}}",
            "{'auth':{'identity':{'methods':['password'],'password':{'user':{'name':'u','password':'p'}}}}}",
            "{'auth':{'identity':{'methods':['password'],'password':{'user':{'id':7,'password':'p'}}}}}",
            "{'auth':{'identity':{'methods':['password'],'password':{'user':{'id':'x','password':7}}}}}",
            "{'auth':{'identity':{'methods':['password'],'password':{'user':{'id':'x','password':'p'}}},'scope':{}}}",
            "{'auth':{'identity':{'methods':['password'],'password':{'user':{'id':'x','password':'p'}}},"
                    + "'scope':{'project':{'id':'a'},'domain':{'id':'b'}}}}",
        }) {
            var reply = api.call("POST", "/v3/auth/tokens", null, Json.read(body.replace('\'', '"')));
            assertThat(reply.status()).as(body).isEqualTo(400);
        }
        var unknown = Json.read("{\"auth\":{\"identity\":{\"methods\":[\"magic\"],\"magic\":{}}}}");
        api.call("POST", "/v3/auth/tokens", null, unknown).expect(401);
    }

    @Test
    void onlyTheSubjectAndThePrivilegedMayLookAtATokenOrRevokeIt() {
        var mine = token();
        var stranger = api.createUser("stranger", "secret");
        api.grant(stranger, project, "manager");
        var theirs = api.login("stranger", "secret", "p").expect(201).token();
        assertThat(api.call("GET", "/v3/auth/tokens", theirs, null, "X-Subject-Token", mine)
                        .status())
                .isEqualTo(403);
        assertThat(api.call("DELETE", "/v3/auth/tokens", theirs, null, "X-Subject-Token", mine)
                        .status())
                .isEqualTo(403);
        assertThat(api.call("GET", "/v3/auth/tokens", mine, null, "X-Subject-Token", mine)
                        .status())
                .isEqualTo(200);
        var service =
                api.login("nova", "nova's password", "service").expect(201).token();
        assertThat(api.call("GET", "/v3/auth/tokens", service, null, "X-Subject-Token", mine)
                        .status())
                .isEqualTo(200);
        assertThat(api.validate(mine)).isEqualTo(200);
    }

    @Test
    void aSystemTokenRulesEverythingButBecomesNoProjectToken() {
        var body = KeystoneApi.passwordBody("admin", KeystoneApi.ADMIN_PASSWORD, null);
        ((ObjectNode) body.path("auth")).putObject("scope").putObject("system").put("all", true);
        var reply = api.call("POST", "/v3/auth/tokens", null, body).expect(201);
        assertThat(reply.at("/token/system/all").booleanValue()).isTrue();
        api.call("GET", "/v3/users", reply.token(), null).expect(200);
        rescope(reply.token(), "{'project':{'name':'admin','domain':{'id':'default'}}}")
                .expect(403);
        api.call("GET", "/v3/auth/system", reply.token(), null).expect(200);
    }

    @Test
    void p15_rotationsByAnotherProcessAreSeenWithoutARestartAndEndNoTokenBeforeItsKeyGoes() {
        var folder = api.directory.resolve("keys/fernet-keys");
        var keys = new KeyRepository(folder, 3, new SecureRandom());
        var first = token();
        for (var i = 0; i < 200; i++) {
            assertThat(api.validate(token())).isEqualTo(200);
            if (i == 50) {
                keys.rotate(); // seen at once, since the staged key validates already
            }
            if (i == 100) {
                api.service.upkeep();
            }
        }
        assertThat(api.validate(first)).isEqualTo(200);
        keys.rotate();
        keys.rotate();
        api.service.upkeep();
        // its key has left
        var admin = api.login("admin", KeystoneApi.ADMIN_PASSWORD, "admin").token();
        assertThat(api.call("GET", "/v3/auth/tokens", admin, null, "X-Subject-Token", first)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aRotationOfKeysEndsNoToken() {
        var token = token();
        api.service.rotateKeys();
        assertThat(api.validate(token)).isEqualTo(200);
        assertThat(api.validate(token())).isEqualTo(200);
    }
}
