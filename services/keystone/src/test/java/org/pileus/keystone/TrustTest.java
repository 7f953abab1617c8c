package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;
import org.pileus.keystone.KeystoneApi.Reply;
import tools.jackson.databind.node.ObjectNode;

class TrustTest {
    private final KeystoneApi api = KeystoneApi.inMemory();
    private String project;
    private String trustor;
    private String trustee;
    private String token;

    @BeforeEach
    void makeTwoUsers() {
        project = api.createProject("p");
        trustor = api.createUser("trustor", "secret");
        trustee = api.createUser("trustee", "secret");
        api.grant(trustor, project, "manager");
        token = api.login("trustor", "secret", "p").expect(201).token();
    }

    @AfterEach
    void close() {
        api.close();
    }

    private Reply create(String more) {
        return create(token, project, more);
    }

    private Reply create(String caller, @Nullable String where, String more) {
        var body = "{'trust':{'trustor_user_id':'" + trustor + "','trustee_user_id':'" + trustee + "','project_id':"
                + (where == null ? "null" : "'" + where + "'") + ",'impersonation':true" + more + "}}";
        return api.call("POST", "/v3/OS-TRUST/trusts", caller, Json.read(body.replace('\'', '"')));
    }

    private Reply use(String trust, String user) {
        var body = KeystoneApi.passwordBody(user, "secret", null);
        ((ObjectNode) body.path("auth"))
                .putObject("scope")
                .putObject("OS-TRUST:trust")
                .put("id", trust);
        return api.call("POST", "/v3/auth/tokens", null, body);
    }

    @Test
    void theTrusteeActsForTheTrustorWithTheLentRolesOnly() {
        var trust = create(",'roles':[{'name':'member'}]").expect(201).text("/trust/id");
        var reply = use(trust, "trustee").expect(201);
        assertThat(reply.text("/token/user/id")).isEqualTo(trustor);
        assertThat(reply.text("/token/OS-TRUST:trust/trustee_user/id")).isEqualTo(trustee);
        assertThat(reply.at("/token/roles").findValuesAsString("name")).containsExactlyInAnyOrder("member", "reader");
        assertThat(reply.token()).hasSizeLessThan(255);
        assertThat(api.validate(reply.token())).isEqualTo(200);
        use(trust, "trustor").expect(403);
        use("f".repeat(32), "trustee").expect(401);
    }

    @Test
    void itsTokensLeadToNoOtherTokenTrustOrCredential() {
        var trust = create(",'roles':[{'name':'manager'}]").expect(201).text("/trust/id");
        var delegated = use(trust, "trustee").expect(201).token();
        api.call("POST", "/v3/auth/tokens", null, KeystoneApi.tokenBody(delegated, "'unscoped'"))
                .expect(403);
        create(delegated, project, ",'roles':[{'name':'reader'}]").expect(403);
        api.call("GET", "/v3/OS-TRUST/trusts/" + trust, delegated, null).expect(200);
        api.call(
                        "POST",
                        "/v3/users/" + trustor + "/application_credentials",
                        delegated,
                        Json.read("{\"application_credential\":{\"name\":\"n\"}}"))
                .expect(403);
        api.call("GET", "/v3/credentials", delegated, null).expect(403);
    }

    @Test
    void itEndsWithTheTrustTheRoleOrEitherUser() {
        var trust = create(",'roles':[{'name':'member'}]").expect(201).text("/trust/id");
        var first = use(trust, "trustee").expect(201).token();
        api.call("DELETE", "/v3/OS-TRUST/trusts/" + trust, token, null).expect(204);
        assertThat(api.validate(first)).isEqualTo(404);
        api.call("GET", "/v3/OS-TRUST/trusts/" + trust, token, null).expect(404);

        var other = create(",'roles':[{'name':'manager'}]").expect(201).text("/trust/id");
        var second = use(other, "trustee").expect(201).token();
        api.patch("/v3/users/" + trustee, "{'user':{'enabled':false}}").expect(200);
        assertThat(api.validate(second)).isEqualTo(404);
        api.patch("/v3/users/" + trustee, "{'user':{'enabled':true}}").expect(200);
        var third = use(other, "trustee").expect(201).token();
        api.delete("/v3/projects/" + project + "/users/" + trustor + "/roles/" + api.roleId("manager"))
                .expect(204);
        assertThat(api.validate(third)).isEqualTo(404);
    }

    @Test
    void usesAndTimeAreCounted() {
        var counted = create(",'roles':[{'name':'member'}],'remaining_uses':2")
                .expect(201)
                .text("/trust/id");
        use(counted, "trustee").expect(201);
        use(counted, "trustee").expect(201);
        use(counted, "trustee").expect(401);
        var timed = create(",'roles':[{'name':'member'}],'expires_at':'2026-11-23T12:01:00.000000Z'")
                .expect(201);
        assertThat(timed.text("/trust/expires_at")).isEqualTo("2026-11-23T12:01:00.000000Z");
        var got = use(timed.text("/trust/id"), "trustee").expect(201).token();
        api.clock.advance(Duration.ofMinutes(2));
        assertThat(api.validate(got)).isEqualTo(404);
        use(timed.text("/trust/id"), "trustee").expect(401);
    }

    /// As upstream: it can be made and seen, and is good for no login.
    @Test
    void aTrustWithoutAProjectLendsNothing() {
        create(token, null, "").expect(201);
        create(token, null, ",'roles':[{'name':'member'}]").expect(404);
        var made = create(token, null, ",'roles':[]").expect(201);
        assertThat(made.at("/trust/project_id").isNull()).isTrue();
        assertThat(made.at("/trust/roles").isEmpty()).isTrue();
        use(made.text("/trust/id"), "trustee").expect(404);
        api.call("DELETE", "/v3/OS-TRUST/trusts/" + made.text("/trust/id"), token, null)
                .expect(204);
    }

    @Test
    void onlyTheTrustorLendsAndOnlyWhatItHas() {
        create("").expect(403);
        create(",'roles':[{'name':'admin'}]").expect(404);
        create(",'roles':[{'name':'member'}],'remaining_uses':0").expect(400);
        create(",'roles':[{'name':'member'}],'expires_at':'2020-01-01T00:00:00Z'")
                .expect(400);
        create(api.admin(), project, ",'roles':[{'name':'member'}]").expect(403);
        var trust = create(",'roles':[{'name':'member'}]").expect(201).text("/trust/id");
        api.createUser("stranger", "secret");
        var stranger = api.login("stranger", "secret", null).expect(201).token();
        api.call("GET", "/v3/OS-TRUST/trusts/" + trust, stranger, null).expect(403);
        api.call("DELETE", "/v3/OS-TRUST/trusts/" + trust, stranger, null).expect(403);
        api.call("GET", "/v3/OS-TRUST/trusts/missing", stranger, null).expect(404);
        api.call("GET", "/v3/OS-TRUST/trusts", stranger, null).expect(403);
        assertThat(api.call("GET", "/v3/OS-TRUST/trusts?trustor_user_id=" + trustor, token, null)
                        .expect(200)
                        .at("/trusts")
                        .size())
                .isEqualTo(1);
    }
}
