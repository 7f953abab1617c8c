package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;
import org.pileus.keystone.KeystoneApi.Reply;

class ApplicationCredentialTest {
    private final KeystoneApi api = KeystoneApi.inMemory();
    private String project;
    private String user;
    private String token;

    @BeforeEach
    void makeAManager() {
        project = api.createProject("p");
        user = api.createUser("u", "secret");
        api.grant(user, project, "manager");
        token = api.login("u", "secret", "p").expect(201).token();
    }

    @AfterEach
    void close() {
        api.close();
    }

    private Reply create(String caller, String body) {
        return api.call(
                "POST",
                "/v3/users/" + user + "/application_credentials",
                caller,
                Json.read(("{'application_credential':" + body + "}").replace('\'', '"')));
    }

    private Reply login(Reply created) {
        return login(created.text("/application_credential/id"), created.text("/application_credential/secret"));
    }

    private Reply login(String id, String secret) {
        return api.call(
                "POST",
                "/v3/auth/tokens",
                null,
                Json.read(("{'auth':{'identity':{'methods':['application_credential'],'application_credential':{'id':'"
                                + id + "','secret':'" + secret + "'}}}}")
                        .replace('\'', '"')));
    }

    @Test
    void itsTokenHasItsProjectAndItsRolesAndNoMore() {
        var created = create(token, "{'name':'c','roles':[{'name':'reader'}]}").expect(201);
        var reply = login(created).expect(201);
        assertThat(reply.text("/token/project/id")).isEqualTo(project);
        assertThat(reply.at("/token/roles").findValuesAsString("name")).containsExactly("reader");
        assertThat(reply.at("/token/application_credential/restricted").booleanValue())
                .isTrue();
        assertThat(reply.at("/token/methods/0").asString()).isEqualTo("application_credential");
        assertThat(api.validate(reply.token())).isEqualTo(200);
    }

    @Test
    void itsSecretIsShownOnce() {
        var created = create(token, "{'name':'c'}").expect(201);
        var secret = created.text("/application_credential/secret");
        assertThat(secret).hasSizeGreaterThan(80);
        var path = "/v3/users/" + user + "/application_credentials";
        var seen = api.call("GET", path, token, null).expect(200).body()
                + api.call("GET", path + "/" + created.text("/application_credential/id"), token, null)
                        .expect(200)
                        .body();
        assertThat(seen).doesNotContain("secret").doesNotContain(secret);
    }

    @Test
    void aWrongSecretAndAnUnknownIdAreTheSame401() {
        var id = create(token, "{'name':'c'}").expect(201).text("/application_credential/id");
        assertThat(login(id, "wrong").expect(401).body())
                .isEqualTo(login("f".repeat(32), "wrong").expect(401).body());
    }

    @Test
    void secretsThatAgreeInTheFirst72BytesAreDifferent() {
        var secret = "s".repeat(72);
        var id = create(token, "{'name':'c','secret':'" + secret + "x'}")
                .expect(201)
                .text("/application_credential/id");
        login(id, secret + "x").expect(201);
        login(id, secret + "y").expect(401);
    }

    @Test
    void aRestrictedOneMakesAndDeletesNoOther() {
        var restricted =
                login(create(token, "{'name':'c'}").expect(201)).expect(201).token();
        create(restricted, "{'name':'d'}").expect(403);
        var path = "/v3/users/" + user + "/application_credentials";
        var id = api.call("GET", path, token, null).text("/application_credentials/0/id");
        api.call("DELETE", path + "/" + id, restricted, null).expect(403);
        var free = login(create(token, "{'name':'e','unrestricted':true}").expect(201))
                .expect(201)
                .token();
        create(free, "{'name':'f'}").expect(201);
    }

    @Test
    void noTokenComesOutOfItsTokens() {
        var delegated =
                login(create(token, "{'name':'c'}").expect(201)).expect(201).token();
        api.call("POST", "/v3/auth/tokens", null, KeystoneApi.tokenBody(delegated, "'unscoped'"))
                .expect(403);
    }

    @Test
    void itEndsWithItsDeletionItsTimeAndTheRoleThatItCarries() {
        var deleted = create(token, "{'name':'c'}").expect(201);
        var first = login(deleted).expect(201).token();
        api.call(
                        "DELETE",
                        "/v3/users/" + user + "/application_credentials/" + deleted.text("/application_credential/id"),
                        token,
                        null)
                .expect(204);
        assertThat(api.validate(first)).isEqualTo(404);
        login(deleted).expect(401);

        var short_ = create(token, "{'name':'d','expires_at':'2026-11-23T12:00:30.000000'}")
                .expect(201);
        var second = login(short_).expect(201).token();
        api.clock.advance(Duration.ofSeconds(31));
        assertThat(api.validate(second)).isEqualTo(404);
        login(short_).expect(401);

        var carrier = create(token, "{'name':'e','roles':[{'name':'manager'}]}").expect(201);
        var third = login(carrier).expect(201).token();
        api.grant(user, project, "reader");
        api.delete("/v3/projects/" + project + "/users/" + user + "/roles/" + api.roleId("manager"))
                .expect(204);
        assertThat(api.validate(third)).isEqualTo(404);
        login(carrier).expect(401);
    }

    @Test
    void rolesThatTheTokenLacksAreRefused() {
        create(token, "{'name':'c','roles':[{'name':'admin'}]}").expect(400);
        assertThat(create(token, "{'name':'all','roles':[]}")
                        .expect(201)
                        .at("/application_credential/roles")
                        .findValuesAsString("name"))
                .containsExactlyInAnyOrder("manager", "member", "reader");
        create(token, "{'name':'c','expires_at':'2020-01-01T00:00:00Z'}").expect(400);
        create(token, "{'name':'c','expires_at':'soon'}").expect(400);
        create(token, "{}").expect(400);
        create(token, "{'name':'c'}").expect(201);
        create(token, "{'name':'c'}").expect(409);
    }

    @Test
    void nobodyElseMakesOrSeesThem() {
        var id = create(token, "{'name':'c'}").expect(201).text("/application_credential/id");
        var other = api.createUser("other", "secret");
        api.grant(other, project, "manager");
        var theirs = api.login("other", "secret", "p").expect(201).token();
        create(theirs, "{'name':'d'}").expect(403);
        api.call("GET", "/v3/users/" + user + "/application_credentials/" + id, theirs, null)
                .expect(403);
        // OSSN-0102: the owner is the stored one, whatever user the path names.
        api.call("GET", "/v3/users/" + other + "/application_credentials/" + id, theirs, null)
                .expect(403);
        api.call("DELETE", "/v3/users/" + other + "/application_credentials/" + id, theirs, null)
                .expect(403);
        create(api.admin(), "{'name':'d'}").expect(403);
    }
}
