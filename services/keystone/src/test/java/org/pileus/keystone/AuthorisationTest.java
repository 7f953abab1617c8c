package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.HttpApp;
import org.pileus.keystone.KeystoneApi.Reply;
import tools.jackson.databind.node.ObjectNode;

/// Security checklist, category A, where it is about single decisions of the identity service. The walks of all routes
/// by all personas are in [PolicyTest].
class AuthorisationTest {
    private final KeystoneApi api = KeystoneApi.inMemory();
    private final HttpApp app = api.service.endpoints().getFirst().app();
    private String project;
    private String foreign;
    private String user;
    private String token;

    @BeforeEach
    void makeAMember() {
        project = api.createProject("p");
        foreign = api.createProject("foreign");
        user = api.createUser("u", "secret");
        api.grant(user, project, "member");
        token = api.login("u", "secret", "p").expect(201).token();
    }

    @AfterEach
    void close() {
        api.close();
    }

    private Reply call(String method, String path, String caller, String json) {
        return api.call(method, path, caller, json == null ? null : Json.read(json.replace('\'', '"')));
    }

    private String dump() {
        var all = new StringBuilder();
        for (var path : List.of(
                "users", "projects", "domains", "groups", "roles", "role_assignments", "services", "endpoints")) {
            all.append(api.get("/v3/" + path).expect(200).body());
        }
        return all.toString();
    }

    @Test
    void a01_aTokenOfOneProjectSaysNothingAboutAnother() {
        var before = dump();
        for (var method : List.of("GET", "PATCH", "DELETE")) {
            assertThat(call(method, "/v3/projects/" + foreign, token, method.equals("PATCH") ? "{'project':{}}" : null)
                            .status())
                    .isIn(403, 404);
        }
        for (var method : List.of("PUT", "DELETE")) {
            assertThat(call(
                                    method,
                                    "/v3/projects/" + foreign + "/users/" + user + "/roles/" + api.roleId("member"),
                                    token,
                                    null)
                            .status())
                    .isIn(403, 404);
        }
        assertThat(dump()).isEqualTo(before);
    }

    @Test
    void a06_noListShowsMoreThanTheCallersOwn() {
        for (var list : List.of("projects", "domains", "users", "groups", "roles", "role_assignments")) {
            var reply = call("GET", "/v3/" + list, token, null);
            assertThat(reply.status()).as(list).isEqualTo(403);
            assertThat(reply.body()).doesNotContain(foreign).doesNotContain("foreign");
        }
        for (var list : List.of("/v3/auth/projects", "/v3/users/" + user + "/projects", "/v3/auth/domains")) {
            var reply = call("GET", list + "?all_tenants=1&domain_id=default&limit=1000", token, null)
                    .expect(200);
            assertThat(reply.body()).doesNotContain(foreign).doesNotContain("\"foreign\"");
        }
    }

    @Test
    void a07_tagsOfAnothersProjectAreNotWritten() {
        var before = dump();
        for (var call : List.of("PUT /tags/x", "DELETE /tags/x", "DELETE /tags", "PUT /tags", "GET /tags")) {
            var parts = call.split(" ", -1);
            var body = call.equals("PUT /tags") ? "{'tags':['x']}" : null;
            assertThat(call(parts[0], "/v3/projects/" + foreign + parts[1], token, body)
                            .status())
                    .as(call)
                    .isIn(403, 404);
        }
        assertThat(dump()).isEqualTo(before);
    }

    @Test
    void a08_keysOfTheBodyThatLookLikeThePolicysDecideNothing() {
        var before = dump();
        List<String> different = new ArrayList<>();
        for (var route : app.routes()) {
            if (List.of("GET", "HEAD").contains(route.method()) || route.rule() == null) {
                continue;
            }
            var path = route.path().replaceAll("\\{[a-z_]+}", foreign);
            var plain = api.call(route.method(), path, token, body(false)).status();
            var forged = api.call(route.method(), path, token, body(true)).status();
            if (plain != forged && forged != 400) {
                different.add(route.method() + " " + route.path() + ": " + plain + ", " + forged);
            }
            if (forged < 400) {
                different.add(route.method() + " " + route.path() + " was allowed");
            }
        }
        assertThat(different)
                // one's own token may be revoked, and what is one's own may be made
                .allMatch(line -> line.contains("/auth/tokens") || line.contains("/v3/credentials"));
        assertThat(dump()).isEqualTo(before);
    }

    private ObjectNode body(boolean forged) {
        var root = Json.object();
        for (var kind : List.of(
                "user", "project", "domain", "group", "role", "service", "endpoint", "region", "trust", "limit")) {
            var node = root.putObject(kind).put("name", "n").put("type", "t");
            if (forged) {
                node.put("user_id", user)
                        .put("project_id", project)
                        .put("domain_id", "default")
                        .put("is_admin", true);
                node.putObject("target").put("user_id", user);
            }
        }
        if (forged) {
            root.put("user_id", user)
                    .put("project_id", project)
                    .put("domain_id", "default")
                    .put("is_admin", true)
                    .put("system_scope", "all");
            root.putArray("roles").add("admin");
            var target = root.putObject("target");
            for (var kind : List.of("user", "project", "domain", "group", "trust", "credential", "token")) {
                target.putObject(kind)
                        .put("id", user)
                        .put("user_id", user)
                        .put("domain_id", "default")
                        .put("trustor_user_id", user);
            }
        }
        return root;
    }

    @Test
    void a09_aChildIsReachedThroughItsOwnParentOnly() {
        var other = api.createUser("other", "secret");
        api.grant(other, foreign, "member");
        var theirs = api.login("other", "secret", "foreign").expect(201).token();
        var credential = call(
                        "POST",
                        "/v3/users/" + other + "/application_credentials",
                        theirs,
                        "{'application_credential':{'name':'c'}}")
                .expect(201)
                .text("/application_credential/id");
        var access = call(
                        "POST", "/v3/users/" + other + "/credentials/OS-EC2", theirs, "{'tenant_id':'" + foreign + "'}")
                .expect(201)
                .text("/credential/access");
        for (var child : List.of("application_credentials/" + credential, "credentials/OS-EC2/" + access)) {
            for (var method : List.of("GET", "DELETE")) {
                // the owner is the stored one: upstream refuses rather than hides
                call(method, "/v3/users/" + user + "/" + child, token, null).expect(403);
            }
            call("GET", "/v3/users/" + other + "/" + child, theirs, null).expect(200);
        }
    }

    @Test
    void a12_aRuleThatNobodyRegisteredStopsTheStartOrDenies() {
        assertThatThrownBy(() -> KeystonePolicies.of(Map.of("identity:get_usr", "@")))
                .isInstanceOf(RuntimeException.class)
                .hasMessageContaining("identity:get_usr");
    }

    @Test
    void a14_identityHeadersOfAClientHaveNoEffect() {
        for (var caller : new String[] {token, null}) {
            for (var name : List.of("X-User-Id", "x-user-id", "X_USER_ID", "X-Roles", "X-ROLES", "X_Roles")) {
                var value = name.toLowerCase(java.util.Locale.ROOT).contains("roles")
                        ? "admin"
                        : api.get("/v3/users?name=admin").text("/users/0/id");
                var reply = api.call(
                        "GET",
                        "/v3/users",
                        caller,
                        null,
                        name,
                        value,
                        name,
                        value,
                        "X-Is-Admin-Project",
                        "True",
                        "X-Identity-Status",
                        "Confirmed",
                        "OpenStack-System-Scope",
                        "all",
                        "X-Service-Roles",
                        "service");
                assertThat(reply.status()).as(name).isEqualTo(caller == null ? 401 : 403);
            }
        }
    }

    @Test
    void a16_aManagerOfADomainMovesNothingOutOfItAndMakesNothingElsewhere() {
        var mine =
                api.post("/v3/domains", "{'domain':{'name':'d1'}}").expect(201).text("/domain/id");
        var other =
                api.post("/v3/domains", "{'domain':{'name':'d2'}}").expect(201).text("/domain/id");
        var chief = api.createUser("chief", "secret");
        api.put("/v3/domains/" + mine + "/users/" + chief + "/roles/" + api.roleId("manager"))
                .expect(204);
        var body = KeystoneApi.passwordBody("chief", "secret", null);
        ((ObjectNode) body.path("auth")).putObject("scope").putObject("domain").put("id", mine);
        var manager =
                api.call("POST", "/v3/auth/tokens", null, body).expect(201).token();
        List<String> made = new ArrayList<>();
        for (var kind : List.of("user", "group", "project")) {
            made.add(kind + "s/"
                    + call(
                                    "POST",
                                    "/v3/" + kind + "s",
                                    manager,
                                    "{'" + kind + "':{'name':'n','domain_id':'" + mine + "'}}")
                            .expect(201)
                            .text("/" + kind + "/id"));
        }
        var before = dump();
        for (var there : List.of(other, "default")) {
            for (var path : made) {
                var kind = path.substring(0, path.indexOf("s/"));
                assertThat(call("PATCH", "/v3/" + path, manager, "{'" + kind + "':{'domain_id':'" + there + "'}}")
                                .status())
                        .isIn(400, 403);
                call("POST", "/v3/" + kind + "s", manager, "{'" + kind + "':{'name':'m','domain_id':'" + there + "'}}")
                        .expect(403);
            }
            call("POST", "/v3/roles", manager, "{'role':{'name':'m','domain_id':'" + there + "'}}")
                    .expect(403);
        }
        assertThat(dump()).isEqualTo(before);
    }
}
