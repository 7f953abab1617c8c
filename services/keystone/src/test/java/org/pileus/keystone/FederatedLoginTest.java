package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;
import org.pileus.keystone.KeystoneApi.Reply;
import org.pileus.keystone.federation.FederationOptions;
import org.pileus.keystone.saml.SamlOptions;
import org.pileus.keystone.tokens.AuthOptions;

class FederatedLoginTest {
    private static final String BASE = "/v3/OS-FEDERATION/";
    private static final String AUTH = BASE + "identity_providers/acme/protocols/openid/auth";

    private final HandClock clock = new HandClock();
    private final OidcIssuer issuer = new OidcIssuer(clock);
    private final KeystoneApi api = KeystoneApi.inMemory(config -> config.with(new FederationOptions(
                    List.of(), null, Map.of(), Duration.ZERO, List.of(issuer.provider("acme")), SamlOptions.NONE))
            .with(withOpenid(config.auth())));
    private String project = "";
    private String group = "";

    static AuthOptions withOpenid(AuthOptions base) {
        var methods = new ArrayList<>(base.methods());
        methods.add("openid");
        return new AuthOptions(
                methods, base.totpPreviousWindows(), base.receiptExpiration(), base.badLoginsPerMinute());
    }

    @BeforeEach
    void federate() {
        project = api.createProject("shared");
        group = api.post("/v3/groups", "{'group':{'name':'staff'}}").expect(201).text("/group/id");
        api.put("/v3/projects/" + project + "/groups/" + group + "/roles/" + api.roleId("member"))
                .expect(204);
        put("identity_providers/acme", "{'identity_provider':{'enabled':true,'remote_ids':['" + issuer.url() + "']}}");
        mapping("{'user':{'id':'{0}','name':'{1}','email':'{1}@example.org'}}," + "{'group':{'id':'" + group + "'}}");
        put(
                "identity_providers/acme/protocols/openid",
                "{'protocol':{'mapping_id':'m','remote_id_attribute':'HTTP_OIDC_ISS'}}");
    }

    @AfterEach
    void close() {
        api.close();
        issuer.close();
    }

    private Reply put(String path, String json) {
        return api.call("PUT", BASE + path, api.admin(), Json.read(json.replace('\'', '"')))
                .expect(201);
    }

    private void mapping(String local) {
        var rules = "{'mapping':{'rules':[{'local':[" + local
                + "],'remote':[{'type':'OIDC-sub'},{'type':'HTTP_OIDC_PREFERRED_USERNAME'}]}]}}";
        if (api.get(BASE + "mappings/m").status() == 404) {
            put("mappings/m", rules);
        } else {
            api.patch(BASE + "mappings/m", rules).expect(200);
        }
    }

    private JWTClaimsSet.Builder bob() {
        return issuer.claims("b-1").claim("preferred_username", "bob");
    }

    private Reply bearer(String token) {
        return api.call("POST", AUTH, null, null, "Authorization", "Bearer " + token);
    }

    private Reply login() {
        return bearer(issuer.signed(bob())).expect(201);
    }

    private Reply scoped(String token, String scope) {
        return api.call("POST", "/v3/auth/tokens", null, KeystoneApi.tokenBody(token, scope));
    }

    @Test
    void aSignedTokenIsWorthAnUnscopedOne() {
        var reply = login();
        assertThat(reply.at("/token/user/OS-FEDERATION").toString())
                .isEqualTo("{\"groups\":[{\"id\":\"" + group
                        + "\"}],\"identity_provider\":{\"id\":\"acme\"},\"protocol\":{\"id\":\"openid\"}}");
        assertThat(reply.text("/token/user/name")).isEqualTo("bob");
        assertThat(reply.at("/token/user").has("password_expires_at")).isFalse();
        assertThat(reply.at("/token/methods").toString()).isEqualTo("[\"openid\"]");
        assertThat(reply.at("/token").has("roles")).isFalse();
        // as keystone makes ids of its shadow users: SHA-256 of domain, kind and local id
        assertThat(reply.text("/token/user/id")).hasSize(64);
        var user = api.get("/v3/users/" + reply.text("/token/user/id")).expect(200);
        assertThat(user.text("/user/email")).isEqualTo("bob@example.org");
        var again = login();
        assertThat(again.text("/token/user/id")).isEqualTo(reply.text("/token/user/id"));
        assertThat(api.call("GET", AUTH, null, null, "Authorization", "Bearer " + issuer.signed(bob()))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void theTokenIsScopedByTheMethodTokenOrByTheProtocol() {
        var unscoped = login();
        var token = unscoped.token();
        assertThat(api.call("GET", "/v3/auth/projects", token, null).text("/projects/0/id"))
                .isEqualTo(project);
        assertThat(api.call("GET", BASE + "projects", token, null).text("/projects/0/id"))
                .isEqualTo(project);
        for (var method : List.of("token", "openid", "mapped")) {
            var body = Json.read("{'auth':{'identity':{'methods':['M'],'M':{'id':'T'}},'scope':{'project':{'id':'P'}}}}"
                    .replace('\'', '"')
                    .replace("M", method)
                    .replace("'T'", token)
                    .replace("\"T\"", "\"" + token + "\"")
                    .replace("\"P\"", "\"" + project + "\""));
            var scoped = api.call("POST", "/v3/auth/tokens", null, body).expect(201);
            assertThat(scoped.text("/token/project/id")).isEqualTo(project);
            assertThat(scoped.text("/token/user/OS-FEDERATION/groups/0/id")).isEqualTo(group);
            assertThat(scoped.text("/token/expires_at")).isEqualTo(unscoped.text("/token/expires_at"));
            assertThat(api.validate(scoped.token())).isEqualTo(200);
        }
        var local = api.login("admin", KeystoneApi.ADMIN_PASSWORD, "admin").token();
        var body =
                Json.read("{\"auth\":{\"identity\":{\"methods\":[\"mapped\"],\"mapped\":{\"id\":\"" + local + "\"}}}}");
        api.call("POST", "/v3/auth/tokens", null, body).expect(401);
    }

    @Test
    void c12_aTokenHasTheRolesOfTheMappedGroupsAndNoOthers() {
        var others = api.post("/v3/groups", "{'group':{'name':'others'}}").text("/group/id");
        api.put("/v3/projects/" + project + "/groups/" + others + "/roles/" + api.roleId("admin"))
                .expect(204);
        var elsewhere = api.createProject("elsewhere");
        api.put("/v3/projects/" + elsewhere + "/groups/" + others + "/roles/" + api.roleId("member"))
                .expect(204);
        var token = login().token();
        var roles = scoped(token, "{'project':{'id':'" + project + "'}}")
                .expect(201)
                .at("/token/roles");
        assertThat(roles.valueStream().map(role -> role.path("name").asString()))
                .containsExactlyInAnyOrder("member", "reader");
        scoped(token, "{'project':{'id':'" + elsewhere + "'}}").expect(401);
        scoped(token, "{'system':{'all':true}}").expect(401);
        scoped(token, "{'domain':{'id':'default'}}").expect(401);
    }

    @Test
    void whatProvesNothingIsRefused() throws JOSEException {
        var now = clock.instant();
        var good = issuer.signed(bob());
        var other = new OidcIssuer(clock);
        other.rotate("other");
        var confused = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), bob().build());
        confused.sign(new MACSigner(issuer.key().toPublicJWK().toJSONString()));
        var wrong = Map.of(
                "another audience", issuer.signed(bob().audience("other")),
                "no audience", issuer.signed(bob().audience((String) null)),
                "another issuer", issuer.signed(bob().issuer("https://evil.example.org")),
                "another provider's", other.signed(other.claims("b-1").claim("preferred_username", "bob")),
                "another key", OidcIssuer.signed(bob(), issuer.impostor()),
                "over", issuer.signed(bob().expirationTime(Date.from(now.minusSeconds(120)))),
                "without an end", issuer.signed(bob().expirationTime(null)),
                "not yet", issuer.signed(bob().notBeforeTime(Date.from(now.plusSeconds(600)))),
                "unsigned", new PlainJWT(bob().build()).serialize(),
                "its public key as a secret", confused.serialize());
        wrong.forEach(
                (what, token) -> assertThat(bearer(token).status()).as(what).isEqualTo(401));
        assertThat(bearer(good.substring(0, good.length() - 4) + "AAAA").status())
                .isEqualTo(401);
        assertThat(bearer("x".repeat(40_000)).status()).isEqualTo(431);
        assertThat(bearer("").status()).isEqualTo(401);
        assertThat(api.call("POST", AUTH, null, null).status()).isEqualTo(401);
        bearer(good).expect(201);
        other.close();
    }

    @Test
    void a14_identityHeadersOfAClientVouchForNobody() {
        for (var header :
                List.of("OIDC-sub", "HTTP_OIDC_SUB", "OIDC_sub", "REMOTE_USER", "X-Remote-User", "MELLON_IDP")) {
            api.call("POST", AUTH, null, null, header, "b-1", "OIDC-preferred_username", "bob")
                    .expect(401);
        }
        var mapped = Json.read(
                "{\"auth\":{\"identity\":{\"methods\":[\"mapped\"],\"mapped\":{\"identity_provider\":\"acme\",\"protocol\":\"openid\"}}}}");
        api.call("POST", "/v3/auth/tokens", null, mapped, "OIDC-sub", "b-1").expect(401);
    }

    @Test
    void aNewKeyIsFetchedOnceAndStrangersCannotMakeItFetchMore() {
        login();
        var before = issuer.keyRequests.get();
        var stranger = OidcIssuer.newKey("stranger");
        for (var i = 0; i < 20; i++) {
            bearer(OidcIssuer.signed(bob(), stranger)).expect(401);
        }
        assertThat(issuer.keyRequests.get()).isEqualTo(before);
        issuer.rotate("second");
        pass(Duration.ofSeconds(31));
        login();
        assertThat(issuer.keyRequests.get()).isEqualTo(before + 1);
    }

    private void pass(Duration time) {
        clock.advance(time);
        api.clock.advance(time);
    }

    @Test
    void aTokenEndsWithItsProviderProtocolOrMapping() {
        var one = login().token();
        api.patch(BASE + "identity_providers/acme", "{'identity_provider':{'enabled':false}}")
                .expect(200);
        assertThat(api.validate(one)).isEqualTo(404);
        bearer(issuer.signed(bob())).expect(403);
        api.patch(BASE + "identity_providers/acme", "{'identity_provider':{'enabled':true}}")
                .expect(200);
        assertThat(api.validate(one)).as("it does not come back").isEqualTo(404);

        var two = login().token();
        var scoped =
                scoped(two, "{'project':{'id':'" + project + "'}}").expect(201).token();
        api.delete(BASE + "identity_providers/acme/protocols/openid").expect(204);
        assertThat(api.validate(two)).isEqualTo(404);
        assertThat(api.validate(scoped)).isEqualTo(404);
        bearer(issuer.signed(bob())).expect(404);
        put("identity_providers/acme/protocols/openid", "{'protocol':{'mapping_id':'m'}}");
        assertThat(api.validate(two)).isEqualTo(404);

        var three = login().token();
        api.delete(BASE + "mappings/m").expect(204);
        assertThat(api.validate(three)).isEqualTo(404);
    }

    @Test
    void tokensEndWhenTheGroupsOfTheUserChange() {
        var before = login().token();
        mapping("{'user':{'id':'{0}','name':'{1}'}}");
        var after = login().token();
        assertThat(api.validate(before)).isEqualTo(404);
        assertThat(api.validate(after)).isEqualTo(200);
        scoped(after, "{'project':{'id':'" + project + "'}}").expect(401);
    }

    @Test
    void aDisabledUserStaysOut() {
        var reply = login();
        api.patch("/v3/users/" + reply.text("/token/user/id"), "{'user':{'enabled':false}}")
                .expect(200);
        assertThat(api.validate(reply.token())).isEqualTo(404);
        bearer(issuer.signed(bob())).expect(401);
    }

    @Test
    void namesOfFederatedUsersLogNobodyIn() {
        api.patch(BASE + "identity_providers/acme", "{'identity_provider':{'description':'d'}}")
                .expect(200);
        mapping("{'user':{'id':'{0}','name':'{1}','domain':{'id':'default'}}}");
        var local = api.createUser("bob", "secret");
        var federated = login();
        assertThat(federated.text("/token/user/id")).isNotEqualTo(local);
        assertThat(federated.text("/token/user/domain/id")).isEqualTo("default");
        assertThat(api.login("bob", "secret", null).expect(201).text("/token/user/id"))
                .isEqualTo(local);
        assertThat(api.get("/v3/users?name=bob").at("/users").size()).isEqualTo(2);
    }

    @Test
    void providersThatShareADomainDoNotShareUsers() {
        mapping("{'user':{'id':'{0}','name':'{1}','domain':{'id':'default'}}}");
        login();
        put("identity_providers/acme/protocols/mapped", "{'protocol':{'mapping_id':'m'}}");
        api.call(
                        "POST",
                        BASE + "identity_providers/acme/protocols/mapped/auth",
                        null,
                        null,
                        "Authorization",
                        "Bearer " + issuer.signed(bob()))
                .expect(409);
    }

    @Test
    void aUserOfThisCloudLogsInAsItself() {
        var user = api.createUser("bob", "secret");
        mapping("{'user':{'name':'{1}','type':'local','domain':{'id':'default'}}}");
        var reply = login();
        assertThat(reply.text("/token/user/id")).isEqualTo(user);
        assertThat(reply.at("/token/user").has("OS-FEDERATION")).isFalse();
        bearer(issuer.signed(issuer.claims("x").claim("preferred_username", "nobody")))
                .expect(401);
    }

    @Test
    void projectsOfTheMappingAreMadeWithTheirRoles() {
        mapping("{'user':{'id':'{0}','name':'{1}'}},{'projects':[{'name':'of {1}','roles':[{'name':'member'}]}]}");
        var token = login().token();
        var mine = api.call("GET", "/v3/auth/projects", token, null).expect(200);
        assertThat(mine.text("/projects/0/name")).isEqualTo("of bob");
        var scoped = scoped(token, "{'project':{'id':'" + mine.text("/projects/0/id") + "'}}")
                .expect(201);
        assertThat(scoped.at("/token/roles")
                        .valueStream()
                        .map(role -> role.path("name").asString()))
                .containsExactlyInAnyOrder("member", "reader");
        assertThat(api.call("GET", "/v3/auth/projects", login().token(), null)
                        .at("/projects")
                        .size())
                .isEqualTo(1);
        mapping("{'user':{'id':'{0}','name':'{1}'}},{'projects':[{'name':'q','roles':[{'name':'no such role'}]}]}");
        bearer(issuer.signed(bob())).expect(404);
    }

    @Test
    void fromVersion3OnRolesThatTheMappingNoLongerNamesAreTakenAway() {
        mapping("{'user':{'id':'{0}','name':'{1}'}},{'projects':[{'name':'p','roles':[{'name':'member'}]}]}");
        var user = login().text("/token/user/id");
        mapping("{'user':{'id':'{0}','name':'{1}'}}");
        login();
        assertThat(api.get("/v3/users/" + user + "/projects").at("/projects").size())
                .as("older versions only add")
                .isEqualTo(1);
        var rules = api.get(BASE + "mappings/m").at("/mapping/rules");
        api.patch(BASE + "mappings/m", "{'mapping':{'schema_version':'3.0','rules':" + Json.text(rules) + "}}")
                .expect(200);
        login();
        assertThat(api.get("/v3/users/" + user + "/projects").at("/projects").size())
                .isZero();
    }

    @Test
    void aMembershipIsLentForTheTimeOfTheProvider() {
        var user = login().text("/token/user/id");
        assertThat(api.get("/v3/users/" + user + "/groups").at("/groups").size())
                .isZero();
        api.patch(BASE + "identity_providers/acme", "{'identity_provider':{'authorization_ttl':10}}")
                .expect(200);
        login();
        assertThat(api.get("/v3/users/" + user + "/groups").at("/groups").size())
                .isEqualTo(1);
        pass(Duration.ofMinutes(11));
        api.service.upkeep();
        assertThat(api.get("/v3/users/" + user + "/groups").at("/groups").size())
                .isZero();
    }

    @Test
    void anAssertionThatNamesAnotherProviderIsForbidden() {
        api.patch(BASE + "identity_providers/acme", "{'identity_provider':{'remote_ids':['https://other']}}")
                .expect(200);
        bearer(issuer.signed(bob())).expect(403);
        api.patch(
                        BASE + "identity_providers/acme/protocols/openid",
                        "{'protocol':{'mapping_id':'m','remote_id_attribute':'NOWHERE'}}")
                .expect(200);
        bearer(issuer.signed(bob())).expect(401);
    }

    @Test
    void aMappingThatFitsNobodyRefuses() {
        bearer(issuer.signed(issuer.claims("b-1"))).expect(401);
        mapping("{'user':{'id':'{0}','name':'{9}'}}");
        bearer(issuer.signed(bob())).expect(401);
        mapping("{'user':{'id':'{0}'}},{'group':{'id':'gone'}}");
        bearer(issuer.signed(bob())).expect(401);
    }
}
