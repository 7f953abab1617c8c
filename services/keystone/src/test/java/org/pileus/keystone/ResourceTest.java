package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;

class ResourceTest {
    private final KeystoneApi api = KeystoneApi.inMemory();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void discoveryNamesTheOneVersionAndWhatThereIs() {
        var root = api.call("GET", "/", null, null).expect(300);
        assertThat(root.text("/versions/values/0/id")).isEqualTo("v3.14");
        assertThat(root.text("/versions/values/0/links/0/href")).isEqualTo("http://cloud:5000/v3/");
        for (var path : new String[] {"/v3", "/v3/"}) {
            assertThat(api.call("GET", path, null, null).expect(200).text("/version/status"))
                    .isEqualTo("stable");
        }
        var home = api.call("GET", "/v3", null, null, "Accept", "application/json-home")
                .expect(200);
        assertThat(home.header("Content-Type")).isEqualTo("application/json-home");
        var user = home.json().path("resources").path("https://docs.openstack.org/api/openstack-identity/3/rel/user");
        assertThat(user.path("href-template").asString()).isEqualTo("/users/{user_id}");
    }

    @Test
    void extraAttributesAreKeptAndMergedAndThePasswordIsNeverShown() {
        var user = api.post(
                        "/v3/users",
                        "{'user':{'name':'n','password':'p','email':'a@b','favourite':{'colour':'green'}}}")
                .expect(201);
        var id = user.text("/user/id");
        api.patch("/v3/users/" + id, "{'user':{'email':'c@d','description':null}}")
                .expect(200);
        var seen = api.get("/v3/users/" + id).expect(200);
        assertThat(seen.text("/user/email")).isEqualTo("c@d");
        assertThat(seen.text("/user/favourite/colour")).isEqualTo("green");
        assertThat(seen.at("/user/description").isNull()).isTrue();
        assertThat(seen.at("/user/password_expires_at").isNull()).isTrue();
        assertThat(seen.text("/user/links/self")).isEqualTo("http://cloud:5000/v3/users/" + id);
        assertThat(user.body() + seen.body()).doesNotContain("\"password\"").doesNotContain("$2b$");
    }

    @Test
    void aNameIsTakenOncePerDomain() {
        api.createUser("n", "p");
        var again = api.post("/v3/users", "{'user':{'name':'n'}}").expect(409);
        assertThat(again.text("/error/message"))
                .isEqualTo("Conflict occurred attempting to store user - Duplicate entry found with name n at domain ID"
                        + " default.");
        var domain =
                api.post("/v3/domains", "{'domain':{'name':'d'}}").expect(201).text("/domain/id");
        api.post("/v3/users", "{'user':{'name':'n','domain_id':'" + domain + "'}}")
                .expect(201);
        api.createProject("n");
        api.post("/v3/projects", "{'project':{'name':'n'}}").expect(409);
        api.post("/v3/groups", "{'group':{'name':'n'}}").expect(201);
        api.post("/v3/groups", "{'group':{'name':'n'}}").expect(409);
        api.post("/v3/domains", "{'domain':{'name':'d'}}").expect(409);
        api.post("/v3/roles", "{'role':{'name':'admin'}}").expect(409);
    }

    @Test
    void badBodiesAreRefusedAndChangeNothing() {
        var before = api.get("/v3/users").body()
                + api.get("/v3/projects").body()
                + api.get("/v3/roles").body();
        for (var body : new String[] {
            "{}",
            "{'user':[]}",
            "{'user':{}}",
            "{'user':{'name':''}}",
            "{'user':{'name':'  '}}",
            "{'user':{'name':7}}",
            "{'user':{'name':'" + "n".repeat(256) + "'}}",
            "{'user':{'name':'n','enabled':'yes'}}",
            "{'user':{'name':'n','password':7}}",
            "{'user':{'name':'n','options':{'unknown':true}}}",
            "{'user':{'name':'n','domain_id':'a/b'}}"
        }) {
            assertThat(api.post("/v3/users", body).status()).as(body).isEqualTo(400);
        }
        api.post("/v3/users", "{'user':{'name':'n','domain_id':'nowhere'}}").expect(404);
        api.post("/v3/projects", "{'project':{'name':'" + "n".repeat(65) + "'}}")
                .expect(400);
        api.post("/v3/projects", "{'project':{'name':'n','tags':['a,b']}}").expect(400);
        api.post("/v3/roles", "{'role':{'name':'n','options':{'immutable':'yes'}}}")
                .expect(400);
        assertThat(api.get("/v3/users").body()
                        + api.get("/v3/projects").body()
                        + api.get("/v3/roles").body())
                .isEqualTo(before);
    }

    @Test
    void listsArePagedInOrderAndTheNextLinkLeadsThroughAll() {
        for (var i = 0; i < 7; i++) {
            api.createUser("user" + i, "p");
        }
        var seen = new ArrayList<String>();
        var path = "/v3/users?limit=3";
        while (path != null) {
            var page = api.get(path).expect(200);
            page.at("/users").forEach(user -> seen.add(user.path("id").asString()));
            assertThat(page.at("/users").size()).isLessThanOrEqualTo(3);
            var next = page.at("/links/next");
            path = next.isNull() ? null : next.asString().substring("http://cloud:5000".length());
        }
        assertThat(seen).hasSize(9).isSorted().doesNotHaveDuplicates();
        api.get("/v3/users?limit=x").expect(400);
    }

    @Test
    void filtersAreExactOrNot() {
        api.createUser("Anna", "p");
        api.createUser("hannah", "p");
        assertThat(names("/v3/users?name=Anna")).containsExactly("Anna");
        assertThat(names("/v3/users?name__contains=nna")).containsExactlyInAnyOrder("Anna", "hannah");
        assertThat(names("/v3/users?name__istartswith=an")).containsExactly("Anna");
        assertThat(names("/v3/users?name__endswith=ah")).containsExactly("hannah");
        assertThat(names("/v3/users?enabled=false")).isEmpty();
        assertThat(names("/v3/users?enabled&name=Anna")).containsExactly("Anna");
        assertThat(names("/v3/users?domain_id=other")).isEmpty();
    }

    private List<String> names(String path) {
        return api.get(path).expect(200).at("/users").findValuesAsString("name");
    }

    @Test
    void aProjectKnowsItsTree() {
        var top = api.createProject("top");
        var middle = api.post("/v3/projects", "{'project':{'name':'middle','parent_id':'" + top + "'}}")
                .expect(201)
                .text("/project/id");
        var leaf = api.post("/v3/projects", "{'project':{'name':'leaf','parent_id':'" + middle + "'}}")
                .expect(201)
                .text("/project/id");
        assertThat(api.get("/v3/projects/" + leaf + "?parents_as_ids")
                        .at("/project/parents")
                        .toString())
                .contains(middle, top, "default");
        assertThat(api.get("/v3/projects/" + top + "?subtree_as_ids")
                        .at("/project/subtree")
                        .toString())
                .isEqualTo("{\"" + middle + "\":{\"" + leaf + "\":null}}");
        api.delete("/v3/projects/" + top).expect(403);
        api.patch("/v3/projects/" + top, "{'project':{'enabled':false}}").expect(403);
        api.patch("/v3/projects/" + leaf, "{'project':{'parent_id':'" + top + "'}}")
                .expect(403);
        api.patch("/v3/projects/" + leaf, "{'project':{'domain_id':'other'}}").expect(400);
        assertThat(api.get("/v3/projects?parent_id=" + top).at("/projects").size())
                .isEqualTo(1);
        assertThat(api.get("/v3/projects?is_domain=true").at("/projects/0/id").asString())
                .isEqualTo("default");
    }

    @Test
    void aRoleInheritedFromTheDomainHoldsInEveryProjectAndNotOnTheDomain() {
        var project = api.createProject("p");
        var user = api.createUser("u", "secret");
        var role = api.roleId("member");
        var path = "/v3/OS-INHERIT/domains/default/users/" + user + "/roles/" + role + "/inherited_to_projects";
        api.put(path).expect(204);
        api.call("HEAD", path, api.admin(), null).expect(204);
        assertThat(api.login("u", "secret", "p").expect(201).text("/token/project/id"))
                .isEqualTo(project);
        assertThat(api.get("/v3/domains/default/users/" + user + "/roles")
                        .at("/roles")
                        .size())
                .isZero();
        var effective = api.get(
                "/v3/role_assignments?effective&include_names&user.id=" + user + "&scope.project.id=" + project);
        assertThat(effective.at("/role_assignments").findValuesAsString("name")).contains("member", "reader", "u", "p");
        assertThat(effective.body()).contains("/OS-INHERIT/domains/default/users/" + user);
        api.delete(path).expect(204);
        api.login("u", "secret", "p").expect(401);
        api.delete(path).expect(404);
    }

    @Test
    void assignmentFiltersThatCannotMatchAreRefused() {
        api.get("/v3/role_assignments?user.id=a&group.id=b").expect(400);
        api.get("/v3/role_assignments?effective&group.id=b").expect(400);
        api.get("/v3/role_assignments?scope.domain.id=a&scope.project.id=b").expect(400);
        api.get("/v3/role_assignments?include_subtree").expect(400);
        assertThat(api.get("/v3/role_assignments?scope.system=all")
                        .at("/role_assignments")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void implicationsCanBeMadeAndNeverGoInCircles() {
        var one = api.post("/v3/roles", "{'role':{'name':'one'}}").expect(201).text("/role/id");
        var two = api.post("/v3/roles", "{'role':{'name':'two'}}").expect(201).text("/role/id");
        api.put("/v3/roles/" + one + "/implies/" + two).expect(201);
        api.put("/v3/roles/" + two + "/implies/" + one).expect(400);
        api.call("HEAD", "/v3/roles/" + one + "/implies/" + two, api.admin(), null)
                .expect(204);
        assertThat(api.get("/v3/roles/" + one + "/implies").text("/role_inference/implies/0/name"))
                .isEqualTo("two");
        api.delete("/v3/roles/" + one + "/implies/" + two).expect(204);
        api.get("/v3/roles/" + one + "/implies/" + two).expect(404);
    }

    @Test
    void immutableThingsStayUntilTheOptionIsTakenAway() {
        var admin = api.roleId("admin");
        api.delete("/v3/roles/" + admin).expect(403);
        api.patch("/v3/roles/" + admin, "{'role':{'name':'boss'}}").expect(403);
        api.patch("/v3/roles/" + admin, "{'role':{'name':'boss','options':{'immutable':false}}}")
                .expect(403);
        api.patch("/v3/roles/" + admin, "{'role':{'options':{'immutable':false}}}")
                .expect(200);
        api.patch("/v3/roles/" + admin, "{'role':{'description':'x'}}").expect(200);
    }

    @Test
    void tagsArePutTakenAndSearched() {
        var project = api.createProject("p");
        var path = "/v3/projects/" + project + "/tags";
        api.put(path + "/red").expect(201);
        api.put(path + "/blue").expect(201);
        assertThat(api.get(path).at("/tags").toString()).isEqualTo("[\"blue\",\"red\"]");
        api.get(path + "/red").expect(204);
        api.get(path + "/green").expect(404);
        assertThat(api.get("/v3/projects?tags=red,blue").at("/projects").size()).isEqualTo(1);
        assertThat(api.get("/v3/projects?tags=red,green").at("/projects").size())
                .isZero();
        api.call("PUT", path, api.admin(), Json.read("{\"tags\":[\"x\"]}")).expect(200);
        api.delete(path + "/x").expect(204);
        api.delete(path + "/x").expect(404);
        api.delete(path).expect(204);
    }

    @Test
    void aDisabledDomainCanBeDeletedWithAllThatIsInIt() {
        var domain =
                api.post("/v3/domains", "{'domain':{'name':'d'}}").expect(201).text("/domain/id");
        var user = api.post("/v3/users", "{'user':{'name':'n','domain_id':'" + domain + "'}}")
                .expect(201)
                .text("/user/id");
        var project = api.post("/v3/projects", "{'project':{'name':'n','domain_id':'" + domain + "'}}")
                .expect(201)
                .text("/project/id");
        api.grant(user, project, "member");
        api.delete("/v3/domains/" + domain).expect(403);
        api.patch("/v3/domains/" + domain, "{'domain':{'enabled':false}}").expect(200);
        api.delete("/v3/domains/" + domain).expect(204);
        api.get("/v3/users/" + user).expect(404);
        api.get("/v3/projects/" + project).expect(404);
        assertThat(api.get("/v3/role_assignments").body()).doesNotContain(user);
        api.delete("/v3/domains/default").expect(403);
    }

    @Test
    void theCatalogFollowsServicesAndEndpoints() {
        var service = api.post("/v3/services", "{'service':{'type':'dns','name':'designate'}}")
                .expect(201)
                .text("/service/id");
        var endpoint = api.post(
                        "/v3/endpoints",
                        "{'endpoint':{'service_id':'" + service
                                + "','interface':'public','url':'http://dns/%(tenant_id)s','region':'Two'}}")
                .expect(201)
                .text("/endpoint/id");
        assertThat(api.get("/v3/regions/Two").expect(200).text("/region/id")).isEqualTo("Two");
        var token = api.login("admin", KeystoneApi.ADMIN_PASSWORD, "admin").expect(201);
        assertThat(token.body()).contains("http://dns/" + token.text("/token/project/id"));
        api.delete("/v3/regions/Two").expect(403);
        api.patch("/v3/endpoints/" + endpoint, "{'endpoint':{'enabled':false}}").expect(200);
        assertThat(api.login("admin", KeystoneApi.ADMIN_PASSWORD, "admin").body())
                .doesNotContain("http://dns/");
        api.patch("/v3/endpoints/" + endpoint, "{'endpoint':{'url':'http://x/%(password)s'}}")
                .expect(400);
        api.delete("/v3/services/" + service).expect(204);
        api.get("/v3/endpoints/" + endpoint).expect(404);
        api.delete("/v3/regions/Two").expect(204);
        api.call("PUT", "/v3/regions/Three", api.admin(), Json.read("{\"region\":{}}"))
                .expect(201);
        api.call("PUT", "/v3/regions/Three", api.admin(), Json.read("{\"region\":{}}"))
                .expect(409);
    }
}
