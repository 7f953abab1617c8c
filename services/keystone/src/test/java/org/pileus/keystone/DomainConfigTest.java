package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;
import org.pileus.keystone.KeystoneApi.Reply;

class DomainConfigTest {
    private final KeystoneApi api = KeystoneApi.inMemory();
    private String config = "";

    @BeforeEach
    void domain() {
        var domain =
                api.post("/v3/domains", "{'domain':{'name':'d'}}").expect(201).text("/domain/id");
        config = "/v3/domains/" + domain + "/config";
    }

    @AfterEach
    void close() {
        api.close();
    }

    private Reply put(String path, String json) {
        return api.call("PUT", path, api.admin(), Json.read(json.replace('\'', '"')));
    }

    @Test
    void optionsAreReplacedMergedAndDeleted() {
        api.get(config).expect(404);
        put(config, "{'config':{'ldap':{'url':'ldap://one','user':'u'}}}").expect(201);
        put(config, "{'config':{'ldap':{'url':'ldap://two'},'identity':{'driver':'ldap'}}}")
                .expect(200);
        assertThat(api.get(config).expect(200).at("/config").toString())
                .isEqualTo("{\"identity\":{\"driver\":\"ldap\"},\"ldap\":{\"url\":\"ldap://two\"}}");
        assertThat(api.get(config + "/ldap").expect(200).at("/config").toString())
                .isEqualTo("{\"ldap\":{\"url\":\"ldap://two\"}}");
        assertThat(api.get(config + "/ldap/url").expect(200).at("/config").toString())
                .isEqualTo("{\"url\":\"ldap://two\"}");
        api.get(config + "/ldap/user").expect(404);

        assertThat(api.patch(config, "{'config':{'ldap':{'user':'v'}}}")
                        .expect(200)
                        .text("/config/ldap/url"))
                .isEqualTo("ldap://two");
        api.patch(config + "/ldap", "{'config':{'ldap':{'user':'w'}}}").expect(200);
        assertThat(api.patch(config + "/ldap/user", "{'config':{'user':'x'}}")
                        .expect(200)
                        .text("/config/ldap/user"))
                .isEqualTo("x");
        api.patch(config + "/ldap/suffix", "{'config':{'suffix':'cn=x'}}").expect(404);
        api.patch(config + "/ldap", "{'config':{'identity':{'driver':'sql'}}}").expect(403);
        api.patch(config + "/ldap/user", "{'config':{'url':'x'}}").expect(403);
        api.patch(config + "/ldap/user", "{'config':{'user':'x','url':'y'}}").expect(403);

        api.delete(config + "/ldap/user").expect(204);
        api.delete(config + "/ldap/user").expect(404);
        api.delete(config + "/identity").expect(204);
        api.delete(config + "/identity").expect(404);
        api.delete(config).expect(204);
        api.delete(config).expect(204);
        api.get(config).expect(404);
    }

    @Test
    void onlyListedOptionsCanBeSet() {
        put(config, "{'config':{}}").expect(403);
        put(config, "{}").expect(403);
        put(config, "{'config':{'ldap':{}}}").expect(403);
        put(config, "{'config':{'ldap':'x'}}").expect(403);
        put(config, "{'config':{'token':{'expiration':1}}}").expect(403);
        put(config, "{'config':{'ldap':{'colour':'red'}}}").expect(403);
        put(config, "{'config':[]}").expect(400);
        api.get(config + "/token").expect(403);
        api.get(config + "/ldap/colour").expect(403);
        put("/v3/domains/nowhere/config", "{'config':{'ldap':{'url':'x'}}}").expect(404);
    }

    @Test
    void aSensitiveOptionIsKeptSealedAndNeverShown() {
        var all =
                put(config, "{'config':{'ldap':{'url':'x','password':'hush'}}}").expect(201);
        assertThat(all.body()).doesNotContain("hush").doesNotContain("password");
        api.get(config + "/ldap/password").expect(404);
        assertThat(api.patch(config + "/ldap/password", "{'config':{'password':'hush2'}}")
                        .expect(200)
                        .body())
                .doesNotContain("hush");
        var stored = api.database.read(query ->
                query.list("SELECT value FROM domain_config WHERE option_name = 'password'", row -> row.text(1)));
        assertThat(stored).hasSize(1).allSatisfy(value -> assertThat(value).doesNotContain("hush"));
        api.delete(config + "/ldap/password").expect(204);
    }

    @Test
    void defaultsAreThoseOfTheConfiguration() {
        assertThat(api.get("/v3/domains/config/default").expect(200).text("/config/ldap/query_scope"))
                .isEqualTo("one");
        assertThat(api.get("/v3/domains/config/identity/default").expect(200).text("/config/identity/driver"))
                .isEqualTo("sql");
        assertThat(api.get("/v3/domains/config/ldap/url/default").expect(200).text("/config/url"))
                .isEqualTo("ldap://localhost");
        api.get("/v3/domains/config/ldap/password/default").expect(403);
        api.get("/v3/domains/config/token/default").expect(403);
        api.call("HEAD", "/v3/domains/config/default", api.admin(), null).expect(200);
    }

    @Test
    void securityComplianceIsReadByAnybodyAndTheRestByAdministrators() {
        api.createUser("u", "secret");
        var token = api.login("u", "secret", null).token();
        var path = "/v3/domains/default/config/security_compliance";
        assertThat(api.call("GET", path, token, null)
                        .expect(200)
                        .at("/config/security_compliance")
                        .has("password_regex_description"))
                .isTrue();
        api.call("GET", path + "/password_regex", token, null).expect(200);
        api.call("GET", path + "/lockout_duration", token, null).expect(403);
        api.call("GET", config + "/security_compliance", token, null).expect(403);
        api.call("GET", path, null, null).expect(401);
        api.call("GET", config, token, null).expect(403);
        api.call("GET", "/v3/domains/config/default", token, null).expect(403);
        api.call("DELETE", config, token, null).expect(403);
        api.call("DELETE", path, api.admin(), null).expect(403);
    }

    @Test
    void aDomainsOptionsGoWithIt() {
        put(config, "{'config':{'ldap':{'url':'x'}}}").expect(201);
        var domain = config.substring(0, config.length() - "/config".length());
        api.patch(domain, "{'domain':{'enabled':false}}").expect(200);
        api.delete(domain).expect(204);
        assertThat(api.database.<Long>read(query -> query.count("SELECT COUNT(*) FROM domain_config")))
                .isZero();
    }
}
