package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndpointPolicyTest {
    private final KeystoneApi api = KeystoneApi.inMemory();
    private String service = "";
    private String endpoint = "";

    @BeforeEach
    void catalog() {
        service = api.get("/v3/services?type=compute").text("/services/0/id");
        endpoint = api.get("/v3/endpoints?service_id=" + service + "&interface=public")
                .text("/endpoints/0/id");
    }

    @AfterEach
    void close() {
        api.close();
    }

    private String policy() {
        return api.post("/v3/policies", "{'policy':{'type':'t','blob':'{}'}}")
                .expect(201)
                .text("/policy/id");
    }

    private static String of(String policy) {
        return "/v3/policies/" + policy + "/OS-ENDPOINT-POLICY/";
    }

    private String nearest() {
        return api.get("/v3/endpoints/" + endpoint + "/OS-ENDPOINT-POLICY/policy")
                .expect(200)
                .text("/policy/id");
    }

    @Test
    void theNearestPolicyOfAnEndpointIsItsOwnThenItsRegionsThenItsServices() {
        api.get("/v3/endpoints/" + endpoint + "/OS-ENDPOINT-POLICY/policy").expect(404);
        var widest = policy();
        api.put(of(widest) + "services/" + service).expect(204);
        assertThat(nearest()).isEqualTo(widest);

        api.post("/v3/regions", "{'region':{'id':'World'}}").expect(201);
        api.patch("/v3/regions/RegionOne", "{'region':{'parent_region_id':'World'}}")
                .expect(200);
        var regional = policy();
        api.put(of(regional) + "services/" + service + "/regions/World").expect(204);
        assertThat(nearest()).isEqualTo(regional);

        var own = policy();
        api.put(of(own) + "endpoints/" + endpoint).expect(204);
        assertThat(nearest()).isEqualTo(own);
        assertThat(api.get(of(own) + "endpoints").expect(200).at("/endpoints").size())
                .isEqualTo(1);
        assertThat(api.get(of(regional) + "endpoints").at("/endpoints").size()).isEqualTo(3);
        assertThat(api.get(of(widest) + "endpoints").at("/endpoints").size()).isEqualTo(3);

        api.delete("/v3/policies/" + own).expect(204);
        assertThat(nearest()).isEqualTo(regional);
    }

    @Test
    void anAssociationIsCheckedReplacedAndDeleted() {
        var one = policy();
        var other = policy();
        for (var place : new String[] {
            "endpoints/" + endpoint, "services/" + service, "services/" + service + "/regions/RegionOne"
        }) {
            api.get(of(one) + place).expect(404);
            api.put(of(one) + place).expect(204);
            api.put(of(one) + place).expect(204);
            api.get(of(one) + place).expect(204);
            api.call("HEAD", of(one) + place, api.admin(), null).expect(204);
            api.put(of(other) + place).expect(204);
            api.get(of(one) + place).expect(404);
            api.delete(of(one) + place).expect(204);
            api.get(of(other) + place).expect(204);
            api.delete(of(other) + place).expect(204);
            api.get(of(other) + place).expect(404);
        }
        api.put(of("nothing") + "endpoints/" + endpoint).expect(404);
        api.put(of(one) + "endpoints/nothing").expect(404);
        api.put(of(one) + "services/nothing").expect(404);
        api.put(of(one) + "services/" + service + "/regions/nothing").expect(404);
    }

    @Test
    void readersOfTheSystemReadAndNobodyElseDoes() {
        var user = api.createUser("u", "secret");
        var project = api.createProject("p");
        api.grant(user, project, "manager");
        var token = api.login("u", "secret", "p").token();
        api.call("GET", of(policy()) + "endpoints", token, null).expect(403);
        api.call("PUT", of(policy()) + "endpoints/" + endpoint, token, null).expect(403);
        api.call("GET", "/v3/OS-REVOKE/events", token, null).expect(403);
    }

    @Test
    void revocationsAreListedForServices() {
        var user = api.createUser("u", "secret");
        var token = api.login("u", "secret", null).expect(201);
        var audit = token.text("/token/audit_ids/0");
        api.call("DELETE", "/v3/auth/tokens", token.token(), null, "X-Subject-Token", token.token())
                .expect(204);
        api.delete("/v3/users/" + user + "/tokens").expect(204);
        var events = api.get("/v3/OS-REVOKE/events").expect(200).at("/events");
        assertThat(events.toString()).contains("\"audit_id\":\"" + audit).contains("\"user_id\":\"" + user);
        assertThat(events.path(0).path("revoked_at").asString("")).startsWith("20");
        assertThat(api.get("/v3/OS-REVOKE/events?since=2999-01-01T00:00:00Z")
                        .at("/events")
                        .size())
                .isZero();
        api.get("/v3/OS-REVOKE/events?since=yesterday").expect(400);
    }

    @Test
    void whatIsLeftOfSignedTokensSaysThatItIsGone() {
        api.call("GET", "/v3/OS-SIMPLE-CERT/ca", null, null).expect(410);
        api.call("GET", "/v3/OS-SIMPLE-CERT/certificates", null, null).expect(410);
        api.call("GET", "/v3/auth/tokens/OS-PKI/revoked", null, null).expect(403);
    }
}
