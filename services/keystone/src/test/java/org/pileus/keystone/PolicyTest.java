package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.Route;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Walks the whole route table, so that a new route without a decision fails here.
class PolicyTest {
    /// What anybody may call without a token, and with any token.
    private static final Set<String> OPEN = Set.of(
            "GET /",
            "GET /v3",
            "POST /v3/auth/tokens",
            "POST /v3/users/{user_id}/password",
            "GET /v3/OS-FEDERATION/saml2/metadata");
    /// What asks an identity provider, or for another proof in the body; of providers that there are not, here.
    private static final Set<String> VOUCHED = Set.of(
            "GET /v3/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}/auth",
            "POST /v3/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}/auth",
            "GET /v3/auth/OS-FEDERATION/websso/{protocol_id}",
            "GET /v3/auth/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}/websso",
            "GET /v3/auth/OS-FEDERATION/oidc/callback",
            "POST /v3/auth/OS-FEDERATION/saml2",
            "POST /v3/auth/OS-FEDERATION/saml2/ecp");
    /// What asks for another proof than a token: a signature, a client's secret; and what is gone.
    private static final Set<String> OTHERWISE = Set.of(
            "POST /v3/OS-OAUTH1/request_token",
            "POST /v3/OS-OAUTH1/access_token",
            "POST /v3/OS-OAUTH2/token",
            "GET /v3/OS-SIMPLE-CERT/ca",
            "GET /v3/OS-SIMPLE-CERT/certificates",
            "GET /v3/auth/tokens/OS-PKI/revoked");
    private static final Set<String> ANY_TOKEN = Set.of(
            "GET /v3/OS-FEDERATION/projects",
            "GET /v3/OS-FEDERATION/domains",
            "GET /v3/domains/{domain_id}/config/security_compliance",
            "GET /v3/domains/{domain_id}/config/security_compliance/{option}",
            "GET /v3/auth/catalog",
            // one's own
            "GET /v3/credentials",
            "GET /v3/auth/projects",
            "GET /v3/auth/domains",
            "GET /v3/auth/system",
            "GET /v3/regions",
            "GET /v3/registered_limits",
            "GET /v3/registered_limits/{registered_limit_id}",
            "GET /v3/limits",
            "GET /v3/limits/model",
            "GET /v3/regions/{region_id}");

    private final KeystoneApi api = KeystoneApi.inMemory();
    private final HttpApp app = api.service.endpoints().getFirst().app();

    @AfterEach
    void close() {
        api.close();
    }

    private static String name(Route route) {
        return route.method() + " " + route.path();
    }

    @Test
    void withoutAGoodTokenOnlyThePublishedRoutesAnswer() {
        for (var route : app.routes()) {
            for (var token : new String[] {null, "garbage", api.admin() + "A"}) {
                var status = api.call(route.method(), concrete(route, "x"), token, null)
                        .status();
                if (OTHERWISE.contains(name(route))) {
                    assertThat(status).as(name(route)).isIn(400, 401, 403, 410);
                } else if (VOUCHED.contains(name(route))) {
                    assertThat(status).as(name(route)).isIn(400, 401, 403, 404, 501);
                } else if (OPEN.contains(name(route))) {
                    assertThat(status).as(name(route)).isNotEqualTo(401);
                } else {
                    assertThat(status).as(name(route)).isEqualTo(401);
                }
            }
        }
    }

    /// A member of one project: foreign and missing things look alike, and nothing changes.
    @Test
    void aMemberOfAProjectIsRefusedEverythingElseAndChangesNothing() {
        var project = api.createProject("p");
        var user = api.createUser("u", "secret");
        api.grant(user, project, "member");
        var token = api.login("u", "secret", "p").expect(201).token();
        var adminId = api.get("/v3/users?name=admin").text("/users/0/id");
        var before = dump();
        for (var route : app.routes()) {
            var name = name(route);
            if (OPEN.contains(name)
                    || VOUCHED.contains(name)
                    || OTHERWISE.contains(name)
                    || ANY_TOKEN.contains(name)
                    || route.path().endsWith("/auth/tokens")) {
                continue;
            }
            for (var id : new String[] {adminId, "f".repeat(32)}) {
                var status = api.call(route.method(), concrete(route, id), token, body(route))
                        .status();
                if (saysMissing(route)) {
                    assertThat(status).as(name + " " + id).isEqualTo(404);
                } else if (route.method().equals("GET") || route.method().equals("DELETE")) {
                    assertThat(status).as(name + " " + id).isEqualTo(403);
                } else {
                    assertThat(status).as(name + " " + id).isIn(400, 403);
                }
            }
        }
        assertThat(dump()).isEqualTo(before);
    }

    /// Where upstream says that a thing is missing before it asks who wants to know.
    private static boolean saysMissing(Route route) {
        return route.path().contains("{trust_id}")
                || route.path().endsWith("/OS-EC2/{access}")
                || route.path().equals("/v3/roles/{role_id}")
                || (route.path().equals("/v3/domains/{domain_id}")
                        && !route.method().equals("GET"))
                || (route.path().equals("/v3/groups/{group_id}")
                        && route.method().equals("DELETE"));
    }

    private String dump() {
        var all = new StringBuilder();
        for (var path : new String[] {
            "users", "projects", "domains", "groups", "roles", "role_assignments", "services", "endpoints", "regions"
        }) {
            all.append(api.get("/v3/" + path).expect(200).body());
        }
        return all.toString();
    }

    private static String concrete(Route route, String id) {
        return route.path().replaceAll("\\{[a-z_]+}", id);
    }

    /// Plausible for its kind, with keys that look like internals of the policy (CVE-2026-42999).
    private static JsonNode body(Route route) {
        var kinds = new String[] {"user", "project", "domain", "group", "role", "service", "endpoint", "region"};
        var root = Json.object();
        root.putObject("target").putObject("user").put("id", "x");
        for (var kind : kinds) {
            root.putObject(kind)
                    .put("name", "n")
                    .put("type", "t")
                    .put("is_admin", true)
                    .put("user_id", "x")
                    .put("domain_id", "default");
        }
        root.putObject("application_credential").put("name", "n");
        return root;
    }

    @Test
    void aManagerOfADomainRulesThatDomainAndNoOther() {
        var domain =
                api.post("/v3/domains", "{'domain':{'name':'d'}}").expect(201).text("/domain/id");
        var chief = api.createUser("chief", "secret");
        api.put("/v3/domains/" + domain + "/users/" + chief + "/roles/" + api.roleId("manager"))
                .expect(204);
        var body = KeystoneApi.passwordBody("chief", "secret", null);
        ((ObjectNode) body.path("auth")).putObject("scope").putObject("domain").put("id", domain);
        var token = api.call("POST", "/v3/auth/tokens", null, body).expect(201).token();

        for (var kind : new String[] {"user", "group"}) {
            post("/v3/" + kind + "s", token, "{'" + kind + "':{'name':'n'}}", 403); // upstream wants the domain named
        }
        var user = post("/v3/users", token, "{'user':{'name':'n','password':'p','domain_id':'" + domain + "'}}", 201)
                .at("/user");
        assertThat(user.path("domain_id").asString()).isEqualTo(domain);
        var project =
                post("/v3/projects", token, "{'project':{'name':'n'}}", 201).text("/project/id");
        var grant = "/v3/projects/" + project + "/users/" + user.path("id").asString() + "/roles/";
        api.call("PUT", grant + api.roleId("member"), token, null).expect(204);
        api.call("PUT", grant + api.roleId("admin"), token, null).expect(403);
        post("/v3/users", token, "{'user':{'name':'n','domain_id':'default'}}", 403);
        assertThat(api.call("GET", "/v3/users", token, null)
                        .expect(200)
                        .at("/users")
                        .size())
                .isEqualTo(1);
        assertThat(api.call("GET", "/v3/domains", token, null)
                        .expect(200)
                        .at("/domains")
                        .size())
                .isEqualTo(1);
        var adminId = api.get("/v3/users?name=admin").text("/users/0/id");
        api.call("GET", "/v3/users/" + adminId, token, null).expect(403);
        api.call("PUT", "/v3/projects/" + project + "/users/" + adminId + "/roles/" + api.roleId("member"), token, null)
                .expect(403);
    }

    private KeystoneApi.Reply post(String path, String token, String json, int status) {
        return api.call("POST", path, token, Json.read(json.replace('\'', '"'))).expect(status);
    }

    @Test
    void aUserSeesItself() {
        var project = api.createProject("p");
        var user = api.createUser("u", "secret");
        api.grant(user, project, "reader");
        var token = api.login("u", "secret", "p").expect(201).token();
        api.call("GET", "/v3/users/" + user, token, null).expect(200);
        api.call("GET", "/v3/users/" + user + "/projects", token, null).expect(200);
        api.call("GET", "/v3/users/" + user + "/groups", token, null).expect(200);
        api.call("GET", "/v3/projects/" + project, token, null).expect(200);
        api.call("PATCH", "/v3/users/" + user, token, Json.read("{\"user\":{\"password\":\"x\"}}"))
                .expect(403);
        assertThat(api.call("GET", "/v3/auth/projects", token, null)
                        .at("/projects")
                        .size())
                .isEqualTo(1);
    }
}
