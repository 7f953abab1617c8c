package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pileus.kernel.core.Json;
import org.pileus.keystone.KeystoneApi.Reply;

class FederationTest {
    private static final String BASE = "/v3/OS-FEDERATION/";
    private static final String RULE = "{'local':[{'user':{'name':'{0}'}}],'remote':[{'type':'X'}]}";

    private final KeystoneApi api = KeystoneApi.inMemory();

    @AfterEach
    void close() {
        api.close();
    }

    private Reply put(String path, String json) {
        return api.call("PUT", BASE + path, api.admin(), Json.read(json.replace('\'', '"')));
    }

    @Test
    void anIdentityProviderGetsADomainOfItsOwnUnlessOneIsNamed() {
        var made = put("identity_providers/one", "{'identity_provider':{'remote_ids':['r1','r2']}}")
                .expect(201);
        assertThat(made.at("/identity_provider/enabled").booleanValue()).isFalse();
        api.get("/v3/domains/" + made.text("/identity_provider/domain_id")).expect(200);
        put("identity_providers/one", "{'identity_provider':{}}").expect(409);
        put("identity_providers/two", "{'identity_provider':{'remote_ids':['r1']}}")
                .expect(409);
        put("identity_providers/two", "{'identity_provider':{'domain_id':'nowhere'}}")
                .expect(404);
        put("identity_providers/two", "{'identity_provider':{'domain_id':'default','authorization_ttl':5}}")
                .expect(201);
        put("identity_providers/three", "{'identity_provider':{'authorization_ttl':-1}}")
                .expect(400);
        put("identity_providers/three", "{'identity_provider':{'colour':'red'}}")
                .expect(400);
        put("identity_providers/" + "x".repeat(65), "{'identity_provider':{}}").expect(400);

        var list = api.get(BASE + "identity_providers").expect(200);
        assertThat(list.at("/identity_providers").size()).isEqualTo(2);
        assertThat(list.text("/identity_providers/0/links/protocols")).endsWith("/identity_providers/one/protocols");
        assertThat(api.get(BASE + "identity_providers?id=two")
                        .at("/identity_providers")
                        .size())
                .isEqualTo(1);
        assertThat(api.get(BASE + "identity_providers?enabled=true")
                        .at("/identity_providers")
                        .size())
                .isZero();

        var one = BASE + "identity_providers/one";
        assertThat(api.patch(one, "{'identity_provider':{'enabled':true,'remote_ids':['r3']}}")
                        .expect(200)
                        .at("/identity_provider/remote_ids")
                        .toString())
                .isEqualTo("[\"r3\"]");
        api.patch(one, "{'identity_provider':{}}").expect(400);
        api.patch(one, "{'identity_provider':{'domain_id':'default'}}").expect(400);
        put("identity_providers/four", "{'identity_provider':{'remote_ids':['r1']}}")
                .expect(201);
        api.delete(one).expect(204);
        api.get(one).expect(404);
    }

    @Test
    void aProtocolNamesAMapping() {
        put("identity_providers/idp", "{'identity_provider':{'domain_id':'default'}}")
                .expect(201);
        put("mappings/m", "{'mapping':{'rules':[" + RULE + "]}}").expect(201);
        var path = "identity_providers/idp/protocols/openid";
        put(path, "{'protocol':{'mapping_id':'none'}}").expect(400);
        put(path, "{'protocol':{}}").expect(400);
        put("identity_providers/none/protocols/openid", "{'protocol':{'mapping_id':'m'}}")
                .expect(404);
        put(path, "{'protocol':{'mapping_id':'m'}}").expect(201);
        put(path, "{'protocol':{'mapping_id':'m'}}").expect(409);
        assertThat(api.get(BASE + path).expect(200).text("/protocol/mapping_id"))
                .isEqualTo("m");
        api.patch(BASE + path, "{'protocol':{'mapping_id':'m','remote_id_attribute':'iss'}}")
                .expect(200);
        assertThat(api.get(BASE + "identity_providers/idp/protocols")
                        .expect(200)
                        .text("/protocols/0/remote_id_attribute"))
                .isEqualTo("iss");
        api.get(BASE + "identity_providers/idp/protocols/none").expect(404);
        api.delete(BASE + path).expect(204);
        api.delete(BASE + path).expect(404);
        put(path, "{'protocol':{'mapping_id':'m'}}").expect(201);
        api.delete(BASE + "identity_providers/idp").expect(204);
        assertThat(api.get(BASE + "identity_providers/idp/protocols")
                        .at("/protocols")
                        .size())
                .isZero();
    }

    @Test
    void aMappingIsKeptAsItWasGiven() {
        var made = put("mappings/m", "{'mapping':{'rules':[" + RULE + "]}}").expect(201);
        assertThat(made.text("/mapping/schema_version")).isEqualTo("1.0");
        assertThat(made.at("/mapping/rules").toString()).isEqualTo("[" + RULE.replace('\'', '"') + "]");
        put("mappings/m", "{'mapping':{'rules':[" + RULE + "]}}").expect(409);
        api.patch(BASE + "mappings/m", "{'mapping':{'schema_version':'2.0','rules':[" + RULE + "]}}")
                .expect(200);
        assertThat(api.get(BASE + "mappings").expect(200).text("/mappings/0/schema_version"))
                .isEqualTo("2.0");
        api.delete(BASE + "mappings/m").expect(204);
        api.get(BASE + "mappings/m").expect(404);
        api.patch(BASE + "mappings/m", "{'mapping':{'rules':[" + RULE + "]}}").expect(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'local':[],'remote':[{'type':'a'}]}",
                "{'local':[{'user':{'id':'{0}','domain':{'id':'d'},'type':'local','email':'e'}}],'remote':[{'type':'a'}]}",
                "{'local':[{'group':{'id':'x'}},{'groups':'{0}','domain':{'name':'d'}}],"
                        + "'remote':[{'type':'a','whitelist':['b']},{'type':'c','blacklist':['d']}]}",
                "{'local':[{'group':{'name':'x','domain':{'id':'y'}}}],'remote':[{'type':'a','any_one_of':['b'],'regex':true}]}",
                "{'local':[{'projects':[{'name':'p','roles':[{'name':'r'}]}]}],'remote':[{'type':'a','not_any_of':['b']}]}",
                "{'local':[{'group_ids':'{1}'}],'remote':[{'type':'a'}]}"
            })
    void wellFormedRulesAreAccepted(String rule) {
        put("mappings/m", "{'mapping':{'rules':[" + rule + "]}}").expect(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "{'local':[]}",
                "{'remote':[{'type':'a'}]}",
                "{'local':[],'remote':[]}",
                "{'local':{},'remote':[{'type':'a'}]}",
                "{'local':[],'remote':[{}]}",
                "{'local':[],'remote':[{'type':1}]}",
                "{'local':[],'remote':[{'type':'a','regex':true}]}",
                "{'local':[],'remote':[{'type':'a','any_one_of':'b'}]}",
                "{'local':[],'remote':[{'type':'a','any_one_of':['b'],'whitelist':['c']}]}",
                "{'local':[],'remote':[{'type':'a','any_one_of':['b'],'regex':'yes'}]}",
                "{'local':[{'u':1}],'remote':[{'type':'a'}]}",
                "{'local':[{'user':{'type':'robot'}}],'remote':[{'type':'a'}]}",
                "{'local':[{'user':'u'}],'remote':[{'type':'a'}]}",
                "{'local':[{'group':{'name':'x'}}],'remote':[{'type':'a'}]}",
                "{'local':[{'group':{'id':'x','name':'y'}}],'remote':[{'type':'a'}]}",
                "{'local':[{'projects':[{'name':'p'}]}],'remote':[{'type':'a'}]}",
                "{'local':[{'projects':[{'name':'p','roles':[{'name':'r'}],'domain':{'id':'d'}}]}],'remote':[{'type':'a'}]}",
                "{'local':[{'projects_json':'{0}'}],'remote':[{'type':'a'}]}"
            })
    void malformedRulesAreRefused(String rule) {
        put("mappings/m", "{'mapping':{'rules':[" + rule + "]}}").expect(400);
    }

    @Test
    void newerVersionsOfRulesKnowMore() {
        var domain =
                "{'local':[{'projects':[{'name':'p','roles':[{'name':'r'}],'domain':{'id':'d'}}]}],'remote':[{'type':'a'}]}";
        put("mappings/two", "{'mapping':{'schema_version':'2.0','rules':[" + domain + "]}}")
                .expect(201);
        var json = "{'local':[{'projects_json':'{0}'}],'remote':[{'type':'a'}]}";
        put("mappings/m", "{'mapping':{'schema_version':'2.0','rules':[" + json + "]}}")
                .expect(400);
        put("mappings/three", "{'mapping':{'schema_version':'3.0','rules':[" + json + "]}}")
                .expect(201);
        put("mappings/m", "{'mapping':{'schema_version':'9','rules':[" + RULE + "]}}")
                .expect(400);
        put("mappings/m", "{'mapping':{'rules':[]}}").expect(400);
        put("mappings/m", "{'mapping':{}}").expect(400);
        put("mappings/m", "{'mapping':{'rules':[" + RULE + "],'x':1}}").expect(400);
    }

    @Test
    void serviceProvidersAreMadeEditedAndDeleted() {
        var body = "{'service_provider':{'auth_url':'https://a/x','sp_url':'https://b'}}";
        var made = put("service_providers/sp", body).expect(201);
        assertThat(made.text("/service_provider/relay_state_prefix")).isEqualTo("ss:mem:");
        put("service_providers/sp", body).expect(409);
        put("service_providers/x", "{'service_provider':{'auth_url':'a','sp_url':'https://b'}}")
                .expect(400);
        put("service_providers/x", "{'service_provider':{'auth_url':'https://b'}}")
                .expect(400);
        put("service_providers/x", body.replace("}}", ",'x':1}}")).expect(400);
        var one = BASE + "service_providers/sp";
        api.patch(one, "{'service_provider':{}}").expect(400);
        assertThat(api.patch(one, "{'service_provider':{'enabled':true}}")
                        .expect(200)
                        .at("/service_provider/enabled")
                        .booleanValue())
                .isTrue();
        assertThat(api.get(BASE + "service_providers?enabled=true")
                        .at("/service_providers")
                        .size())
                .isEqualTo(1);
        assertThat(api.login("admin", KeystoneApi.ADMIN_PASSWORD, "admin")
                        .expect(201)
                        .at("/token/service_providers")
                        .toString())
                .isEqualTo("[{\"auth_url\":\"https://a/x\",\"id\":\"sp\",\"sp_url\":\"https://b\"}]");
        api.delete(one).expect(204);
        api.get(one).expect(404);
        assertThat(api.login("admin", KeystoneApi.ADMIN_PASSWORD, "admin")
                        .at("/token")
                        .has("service_providers"))
                .isFalse();
    }

    @Test
    void administratorsEditAndEverybodySeesTheirOwnProjects() {
        var user = api.createUser("u", "secret");
        var project = api.createProject("p");
        api.grant(user, project, "manager");
        var token = api.login("u", "secret", "p").token();
        for (var list : new String[] {"identity_providers", "mappings", "service_providers"}) {
            api.call("GET", BASE + list, token, null).expect(403);
            api.call("DELETE", BASE + list + "/x", token, null).expect(403);
        }
        assertThat(api.call("GET", BASE + "projects", token, null).expect(200).text("/projects/0/id"))
                .isEqualTo(project);
        assertThat(api.call("GET", BASE + "domains", token, null)
                        .expect(200)
                        .at("/domains")
                        .size())
                .isZero();
    }

    @Test
    void anIdentityProviderGoesWithItsDomain() {
        var domain = put("identity_providers/idp", "{'identity_provider':{'remote_ids':['r']}}")
                .text("/identity_provider/domain_id");
        api.patch("/v3/domains/" + domain, "{'domain':{'enabled':false}}").expect(200);
        api.delete("/v3/domains/" + domain).expect(204);
        api.get(BASE + "identity_providers/idp").expect(404);
        put("identity_providers/other", "{'identity_provider':{'remote_ids':['r']}}")
                .expect(201);
    }
}
