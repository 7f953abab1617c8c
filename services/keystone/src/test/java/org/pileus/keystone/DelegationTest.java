package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;
import org.pileus.keystone.KeystoneApi.Reply;
import tools.jackson.databind.node.ObjectNode;

/// Security checklist, category C: nothing that is derived is worth more than what it came from.
class DelegationTest {
    private final KeystoneApi api = KeystoneApi.inMemory();
    private String project;
    private String foreign;
    private String user;
    private String trustee;
    private String third;
    private String token;

    @BeforeEach
    void makeUsers() {
        project = api.createProject("p");
        foreign = api.createProject("foreign");
        user = api.createUser("u", "secret");
        trustee = api.createUser("trustee", "secret");
        third = api.createUser("third", "secret");
        api.grant(user, project, "manager");
        api.grant(user, foreign, "manager");
        token = api.login("u", "secret", "p").expect(201).token();
    }

    @AfterEach
    void close() {
        api.close();
    }

    private Reply call(String method, String path, String caller, String json) {
        return api.call(method, path, caller, json == null ? null : Json.read(json.replace('\'', '"')));
    }

    private Reply applicationCredential(String name, String more) {
        return call(
                "POST",
                "/v3/users/" + user + "/application_credentials",
                token,
                "{'application_credential':{'name':'" + name + "'" + more + "}}");
    }

    private Reply login(Reply credential) {
        return call(
                "POST",
                "/v3/auth/tokens",
                null,
                "{'auth':{'identity':{'methods':['application_credential'],'application_credential':{'id':'"
                        + credential.text("/application_credential/id") + "','secret':'"
                        + credential.text("/application_credential/secret") + "'}}}}");
    }

    private String restricted() {
        return login(applicationCredential("restricted", ",'roles':[{'name':'reader'}]")
                        .expect(201))
                .expect(201)
                .token();
    }

    private String unrestricted() {
        return login(applicationCredential("unrestricted", ",'unrestricted':true")
                        .expect(201))
                .expect(201)
                .token();
    }

    private Reply trust(String caller, String to, String more) {
        return trust(caller, to, project, more);
    }

    private Reply trust(String caller, String to, String where, String more) {
        return call(
                "POST",
                "/v3/OS-TRUST/trusts",
                caller,
                "{'trust':{'trustor_user_id':'" + user + "','trustee_user_id':'" + to + "','project_id':'" + where
                        + "','impersonation':true" + more + "}}");
    }

    private Reply use(String trust, String name) {
        var body = KeystoneApi.passwordBody(name, "secret", null);
        ((ObjectNode) body.path("auth"))
                .putObject("scope")
                .putObject("OS-TRUST:trust")
                .put("id", trust);
        return api.call("POST", "/v3/auth/tokens", null, body);
    }

    private String lent() {
        var id = trust(token, trustee, ",'roles':[{'name':'member'}]")
                .expect(201)
                .text("/trust/id");
        return use(id, "trustee").expect(201).token();
    }

    @Test
    void c01_delegatedTokensMakeNoEc2Credentials() {
        for (var delegated : new String[] {restricted(), unrestricted(), lent()}) {
            call("POST", "/v3/users/" + user + "/credentials/OS-EC2", delegated, "{'tenant_id':'" + project + "'}")
                    .expect(403);
            call(
                            "POST",
                            "/v3/credentials",
                            delegated,
                            "{'credential':{'type':'ec2','project_id':'" + project
                                    + "','blob':{'access':'a','secret':'s'}}}")
                    .expect(403);
            call("GET", "/v3/credentials", delegated, null).expect(403);
            call("GET", "/v3/users/" + user + "/credentials/OS-EC2", delegated, null)
                    .expect(403);
        }
        long left = api.database.read(q -> q.count("SELECT COUNT(*) FROM credential"));
        assertThat(left).isZero();
    }

    @Test
    void c02_aTrustIsPassedOnOnlyWhenAllowedAndNeverForMore() {
        var plain = trust(token, trustee, ",'roles':[{'name':'member'}]")
                .expect(201)
                .text("/trust/id");
        var plainToken = use(plain, "trustee").expect(201).token();
        trust(plainToken, third, ",'roles':[{'name':'reader'}]").expect(403);

        var first = trust(
                        token,
                        trustee,
                        ",'roles':[{'name':'member'}],'allow_redelegation':true,'redelegation_count':2,"
                                + "'expires_at':'2026-11-23T13:00:00.000000Z'")
                .expect(201);
        assertThat(first.at("/trust/redelegation_count").intValue()).isEqualTo(2);
        var lent = use(first.text("/trust/id"), "trustee").expect(201).token();
        // more roles, another project, a later end, a count of its own choice, counted uses
        trust(lent, third, ",'roles':[{'name':'manager'}]").expect(403);
        trust(lent, third, foreign, ",'roles':[{'name':'member'}]").expect(403);
        trust(lent, third, ",'roles':[{'name':'member'}],'expires_at':'2026-11-23T13:00:01.000000Z'")
                .expect(403);
        trust(lent, third, ",'roles':[{'name':'member'}],'allow_redelegation':true,'redelegation_count':2")
                .expect(403);
        trust(lent, third, ",'roles':[{'name':'member'}],'remaining_uses':2").expect(403);
        var second = trust(lent, third, ",'roles':[{'name':'member'}],'allow_redelegation':true")
                .expect(201);
        assertThat(second.at("/trust/redelegation_count").intValue()).isEqualTo(1);
        assertThat(second.text("/trust/redelegated_trust_id")).isEqualTo(first.text("/trust/id"));
        assertThat(second.text("/trust/expires_at")).isEqualTo("2026-11-23T13:00:00.000000Z");

        var lentOn = use(second.text("/trust/id"), "third").expect(201);
        assertThat(lentOn.text("/token/user/id")).isEqualTo(user);
        assertThat(lentOn.at("/token/roles").findValuesAsString("name")).containsExactlyInAnyOrder("member", "reader");
        var last =
                trust(lentOn.token(), trustee, ",'roles':[{'name':'member'}]").expect(201);
        assertThat(last.at("/trust/redelegation_count").intValue()).isZero();
        var end = use(last.text("/trust/id"), "trustee").expect(201).token();
        trust(end, third, ",'roles':[{'name':'member'}]").expect(403);

        // the chain dies with its beginning
        assertThat(api.validate(end)).isEqualTo(200);
        call("DELETE", "/v3/OS-TRUST/trusts/" + first.text("/trust/id"), token, null)
                .expect(204);
        assertThat(api.validate(lentOn.token())).isEqualTo(404);
        assertThat(api.validate(end)).isEqualTo(404);
        use(last.text("/trust/id"), "trustee").expect(401);
        long left =
                api.database.read(q -> q.count("SELECT COUNT(*) FROM trust WHERE redelegated_trust_id IS NOT NULL"));
        assertThat(left).isZero();
    }

    @Test
    void c02_aChainBreaksWithTheAgentInItsMiddle() {
        var first = trust(token, trustee, ",'roles':[{'name':'member'}],'allow_redelegation':true")
                .expect(201);
        var lent = use(first.text("/trust/id"), "trustee").expect(201).token();
        var second =
                trust(lent, third, ",'roles':[{'name':'member'}]").expect(201).text("/trust/id");
        var end = use(second, "third").expect(201).token();
        api.patch("/v3/users/" + trustee, "{'user':{'enabled':false}}").expect(200);
        assertThat(api.validate(end)).isEqualTo(404);
        use(second, "third").expect(401);
    }

    @Test
    void c02_howOftenATrustMayBePassedOnIsBounded() {
        trust(token, trustee, ",'roles':[{'name':'member'}],'allow_redelegation':true,'redelegation_count':4")
                .expect(403);
        trust(token, trustee, ",'roles':[{'name':'member'}],'allow_redelegation':true,'redelegation_count':-1")
                .expect(400);
        trust(token, trustee, ",'roles':[{'name':'member'}],'allow_redelegation':true,'remaining_uses':1")
                .expect(400);
        assertThat(trust(token, trustee, ",'roles':[{'name':'member'}],'allow_redelegation':true")
                        .expect(201)
                        .at("/trust/redelegation_count")
                        .intValue())
                .isEqualTo(3);
    }

    @Test
    void c03_ec2CredentialsGoWithTheirUserAndTheirProject() {
        for (var where : new String[] {project, foreign}) {
            call("POST", "/v3/users/" + user + "/credentials/OS-EC2", token, "{'tenant_id':'" + where + "'}")
                    .expect(201);
        }
        api.delete("/v3/projects/" + foreign).expect(204);
        long left = api.database.read(q -> q.count("SELECT COUNT(*) FROM credential"));
        assertThat(left).isEqualTo(1);
        api.delete("/v3/users/" + user).expect(204);
        left = api.database.read(q -> q.count("SELECT COUNT(*) FROM credential"));
        assertThat(left).isZero();
    }

    private String ec2(String blob) {
        return call(
                        "POST",
                        "/v3/credentials",
                        token,
                        "{'credential':{'type':'ec2','project_id':'" + project + "','blob':" + blob + "}}")
                .expect(201)
                .text("/credential/id");
    }

    @Test
    void c04_theOwnerProjectAndAccessKeyOfAnEc2CredentialStay() {
        var path = "/v3/credentials/" + ec2("{'access':'a','secret':'s'}");
        call("PATCH", path, token, "{'credential':{'user_id':'" + trustee + "'}}")
                .expect(403);
        call("PATCH", path, api.admin(), "{'credential':{'user_id':'" + trustee + "'}}")
                .expect(403);
        call("PATCH", path, token, "{'credential':{'project_id':'" + foreign + "'}}")
                .expect(400);
        call("PATCH", path, token, "{'credential':{'blob':{'access':'b','secret':'s'}}}")
                .expect(400);
        call("PATCH", path, token, "{'credential':{'type':'cert'}}").expect(400);
    }

    @Test
    void c05_theLabelsOfTheDelegationInABlobStay() {
        var path = "/v3/credentials/" + ec2("{'access':'a','secret':'s','trust_id':'t','app_cred_id':'c'}");
        for (var caller : new String[] {token, api.admin()}) {
            for (var blob : new String[] {
                "{'access':'a','secret':'s'}",
                "{'access':'a','secret':'s','trust_id':'other','app_cred_id':'c'}",
                "{'access':'a','secret':'s','trust_id':'t'}",
                "{'access':'a','secret':'s','trust_id':'t','app_cred_id':'c','access_token_id':'x'}"
            }) {
                call("PATCH", path, caller, "{'credential':{'blob':" + blob + "}}")
                        .expect(400);
            }
        }
        call(
                        "PATCH",
                        path,
                        token,
                        "{'credential':{'blob':{'access':'a','secret':'n','trust_id':'t','app_cred_id':'c'}}}")
                .expect(200);
    }

    @Test
    void c08_restrictedApplicationCredentialMakesNoEc2Credential() {
        call("POST", "/v3/users/" + user + "/credentials/OS-EC2", restricted(), "{'tenant_id':'" + project + "'}")
                .expect(403);
    }

    @Test
    void c09_anApplicationCredentialOfOneProjectMakesNoCredentialForAnother() {
        for (var delegated : new String[] {restricted(), unrestricted()}) {
            call("POST", "/v3/users/" + user + "/credentials/OS-EC2", delegated, "{'tenant_id':'" + foreign + "'}")
                    .expect(403);
            call(
                            "POST",
                            "/v3/credentials",
                            delegated,
                            "{'credential':{'type':'ec2','project_id':'" + foreign
                                    + "','blob':{'access':'a','secret':'s'}}}")
                    .expect(403);
        }
    }

    @Test
    void c10_applicationCredentialsReachNoTrustRoute() {
        var id = trust(token, trustee, ",'roles':[{'name':'member'}]")
                .expect(201)
                .text("/trust/id");
        var role = api.roleId("member");
        for (var delegated : new String[] {restricted(), unrestricted()}) {
            trust(delegated, trustee, ",'roles':[{'name':'reader'}]").expect(403);
            call("GET", "/v3/OS-TRUST/trusts?trustor_user_id=" + user, delegated, null)
                    .expect(403);
            for (var path : new String[] {"", "/roles", "/roles/" + role}) {
                call("GET", "/v3/OS-TRUST/trusts/" + id + path, delegated, null).expect(403);
            }
            call("DELETE", "/v3/OS-TRUST/trusts/" + id, delegated, null).expect(403);
        }
        call("GET", "/v3/OS-TRUST/trusts/" + id, token, null).expect(200);
    }

    @Test
    void c11_applicationCredentialsOfOthersAreNeitherSeenNorDeleted() {
        var id = applicationCredential("mine", "").expect(201).text("/application_credential/id");
        api.grant(trustee, project, "manager");
        var theirs = api.login("trustee", "secret", "p").expect(201).token();
        for (var method : new String[] {"GET", "DELETE"}) {
            assertThat(call(method, "/v3/users/" + user + "/application_credentials/" + id, theirs, null)
                            .status())
                    .isIn(403, 404);
            call(method, "/v3/users/" + trustee + "/application_credentials/" + id, theirs, null)
                    .expect(403);
        }
        assertThat(call("GET", "/v3/users/" + user + "/application_credentials", theirs, null)
                        .status())
                .isIn(403, 404);
        call("GET", "/v3/users/" + user + "/application_credentials/" + id, token, null)
                .expect(200);
    }

    @Test
    void c15_aTokenEndsWithItsApplicationCredential() {
        var timed = applicationCredential("timed", ",'expires_at':'2026-11-23T12:00:30.000000'")
                .expect(201);
        var got = login(timed).expect(201);
        assertThat(got.text("/token/expires_at")).isEqualTo("2026-11-23T12:00:30.000000Z");
        api.clock.advance(Duration.ofSeconds(31));
        assertThat(api.validate(got.token())).isEqualTo(404);
        assertThat(api.call("GET", "/v3/auth/tokens?allow_expired=1", api.admin(), null, "X-Subject-Token", got.token())
                        .status())
                .isEqualTo(404);
        login(timed).expect(401);

        var deleted = applicationCredential("deleted", "").expect(201);
        var second = login(deleted).expect(201).token();
        call(
                        "DELETE",
                        "/v3/users/" + user + "/application_credentials/" + deleted.text("/application_credential/id"),
                        token,
                        null)
                .expect(204);
        assertThat(api.validate(second)).isEqualTo(404);

        var carrier = applicationCredential("carrier", "").expect(201);
        var thirdToken = login(carrier).expect(201).token();
        api.grant(user, project, "reader");
        api.delete("/v3/projects/" + project + "/users/" + user + "/roles/" + api.roleId("manager"))
                .expect(204);
        assertThat(api.validate(thirdToken)).isEqualTo(404);
        login(carrier).expect(401);
    }

    @Test
    void c15_aTokenEndsWithItsTrust() {
        var id = trust(token, trustee, ",'roles':[{'name':'member'}],'expires_at':'2026-11-23T12:00:30.000000Z'")
                .expect(201)
                .text("/trust/id");
        var got = use(id, "trustee").expect(201);
        assertThat(got.text("/token/expires_at")).isEqualTo("2026-11-23T12:00:30.000000Z");
        api.clock.advance(Duration.ofSeconds(31));
        assertThat(api.validate(got.token())).isEqualTo(404);
    }

    @Test
    void aUseOfATrustThatGaveNoTokenIsNotCounted() {
        var id = trust(token, trustee, ",'roles':[{'name':'member'}],'remaining_uses':1")
                .expect(201)
                .text("/trust/id");
        api.patch("/v3/projects/" + project, "{'project':{'enabled':false}}").expect(200);
        use(id, "trustee").expect(401);
        api.patch("/v3/projects/" + project, "{'project':{'enabled':true}}").expect(200);
        use(id, "trustee").expect(201);
        use(id, "trustee").expect(401);
    }
}
