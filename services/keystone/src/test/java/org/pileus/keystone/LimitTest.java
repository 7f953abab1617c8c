package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitTest {
    private final KeystoneApi api = KeystoneApi.inMemory();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void aProjectsLimitStandsInsteadOfTheRegisteredOneAndIsSeenByItsProject() {
        var service = api.get("/v3/services?type=compute").text("/services/0/id");
        var item = "{'service_id':'" + service + "','resource_name':'cores','default_limit':20}";
        var registered = api.post("/v3/registered_limits", "{'registered_limits':[" + item + "]}")
                .expect(201)
                .text("/registered_limits/0/id");
        api.post("/v3/registered_limits", "{'registered_limits':[" + item + "]}")
                .expect(409);
        api.post("/v3/registered_limits", "{'registered_limits':[]}").expect(400);
        api.post(
                        "/v3/registered_limits",
                        "{'registered_limits':[{'service_id':'x','resource_name':'a','default_limit':1}]}")
                .expect(400);

        var project = api.createProject("p");
        var limits = "{'limits':[{'service_id':'" + service
                + "','resource_name':'cores','resource_limit':5,'project_id':'" + project + "'}]}";
        var limit = api.post("/v3/limits", limits).expect(201).text("/limits/0/id");
        api.post("/v3/limits", limits).expect(409);
        api.post("/v3/limits", limits.replace("cores", "ram")).expect(403);
        api.post("/v3/limits", limits.replace(":5", ":-2")).expect(400);
        api.patch("/v3/limits/" + limit, "{'limit':{'resource_limit':7}}").expect(200);
        api.delete("/v3/registered_limits/" + registered).expect(403);

        var user = api.createUser("u", "secret");
        api.grant(user, project, "reader");
        var token = api.login("u", "secret", "p").expect(201).token();
        assertThat(api.call("GET", "/v3/limits", token, null)
                        .expect(200)
                        .at("/limits/0/resource_limit")
                        .intValue())
                .isEqualTo(7);
        assertThat(api.call("GET", "/v3/limits/model", token, null).text("/model/name"))
                .isEqualTo("flat");
        var other = api.createProject("other");
        api.grant(user, other, "reader");
        var elsewhere = api.login("u", "secret", "other").expect(201).token();
        assertThat(api.call("GET", "/v3/limits", elsewhere, null)
                        .expect(200)
                        .at("/limits")
                        .size())
                .isZero();
        api.call("GET", "/v3/limits/" + limit, elsewhere, null).expect(403);

        api.delete("/v3/limits/" + limit).expect(204);
        api.delete("/v3/registered_limits/" + registered).expect(204);
    }

    @Test
    void policyDocumentsAreKept() {
        var id = api.post("/v3/policies", "{'policy':{'type':'application/json','blob':'{}','note':'x'}}")
                .expect(201)
                .text("/policy/id");
        api.patch("/v3/policies/" + id, "{'policy':{'blob':'[]'}}").expect(200);
        assertThat(api.get("/v3/policies/" + id).expect(200).text("/policy/blob"))
                .isEqualTo("[]");
        assertThat(api.get("/v3/policies?type=other").at("/policies").size()).isZero();
        api.post("/v3/policies", "{'policy':{'type':'x'}}").expect(400);
        api.delete("/v3/policies/" + id).expect(204);
        api.get("/v3/policies/" + id).expect(404);
    }
}
