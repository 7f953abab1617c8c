package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndpointFilterTest {
    private static final String GROUPS = "/v3/OS-EP-FILTER/endpoint_groups";

    private final KeystoneApi api = KeystoneApi.inMemory();

    @AfterEach
    void close() {
        api.close();
    }

    private String endpoint(String type, String face) {
        var service = api.get("/v3/services?type=" + type).text("/services/0/id");
        return api.get("/v3/endpoints?service_id=" + service + "&interface=" + face)
                .text("/endpoints/0/id");
    }

    private String group(String filters) {
        return api.post(GROUPS, "{'endpoint_group':{'name':'g','filters':" + filters + "}}")
                .expect(201)
                .text("/endpoint_group/id");
    }

    /// Service types with the interfaces that a catalog shows.
    private static List<String> shown(KeystoneApi.Reply reply, String pointer) {
        List<String> found = new ArrayList<>();
        for (var service : reply.at(pointer)) {
            service.path("endpoints")
                    .forEach(e -> found.add(service.path("type").asString("") + "/"
                            + e.path("interface").asString("")));
        }
        return found;
    }

    @Test
    void aProjectWithEndpointsSeesOnlyThose() {
        var project = api.createProject("p");
        var user = api.createUser("u", "secret");
        api.grant(user, project, "member");
        var everything = shown(api.login("u", "secret", "p"), "/token/catalog");
        assertThat(everything).hasSize(9);

        var one = "/v3/OS-EP-FILTER/projects/" + project + "/endpoints/" + endpoint("compute", "internal");
        api.get(one).expect(404);
        api.put(one).expect(204);
        api.put(one).expect(409);
        api.get(one).expect(204);
        api.call("HEAD", one, api.admin(), null).expect(204);
        assertThat(shown(api.login("u", "secret", "p"), "/token/catalog")).containsExactly("compute/internal");

        var group = group("{'interface':'public'}");
        var place = GROUPS + "/" + group + "/projects/" + project;
        api.get(place).expect(404);
        api.put(place).expect(204);
        api.put(place).expect(409);
        assertThat(api.get(place).expect(200).text("/project_endpoint_group/endpoint_group_id"))
                .isEqualTo(group);
        var token = api.login("u", "secret", "p").token();
        assertThat(shown(api.call("GET", "/v3/auth/catalog", token, null), "/catalog"))
                .containsExactlyInAnyOrder(
                        "compute/internal", "compute/public", "identity/public", "object-store/public");
        assertThat(api.get("/v3/OS-EP-FILTER/projects/" + project + "/endpoints")
                        .expect(200)
                        .at("/endpoints")
                        .size())
                .isEqualTo(4);

        api.delete(one).expect(204);
        api.delete(one).expect(404);
        api.delete(place).expect(204);
        api.delete(place).expect(404);
        assertThat(shown(api.login("u", "secret", "p"), "/token/catalog"))
                .containsExactlyInAnyOrderElementsOf(everything);
    }

    @Test
    void listsSayWhoHasWhat() {
        var project = api.createProject("p");
        var endpoint = endpoint("compute", "public");
        var group = group("{'interface':'admin','region_id':'RegionOne'}");
        api.put("/v3/OS-EP-FILTER/projects/" + project + "/endpoints/" + endpoint)
                .expect(204);
        api.put(GROUPS + "/" + group + "/projects/" + project).expect(204);

        assertThat(api.get("/v3/OS-EP-FILTER/endpoints/" + endpoint + "/projects")
                        .expect(200)
                        .text("/projects/0/id"))
                .isEqualTo(project);
        assertThat(api.get(GROUPS + "/" + group + "/projects").expect(200).text("/projects/0/id"))
                .isEqualTo(project);
        assertThat(api.get(GROUPS + "/" + group + "/endpoints")
                        .expect(200)
                        .at("/endpoints")
                        .size())
                .isEqualTo(3);
        assertThat(api.get("/v3/OS-EP-FILTER/projects/" + project + "/endpoint_groups")
                        .expect(200)
                        .text("/endpoint_groups/0/id"))
                .isEqualTo(group);
        assertThat(api.get(GROUPS + "?name=g").at("/endpoint_groups").size()).isEqualTo(1);
        assertThat(api.get(GROUPS + "?name=h").at("/endpoint_groups").size()).isZero();
        api.get(GROUPS + "?colour=red").expect(400);
        api.get("/v3/OS-EP-FILTER/projects/nowhere/endpoints").expect(404);
        api.get("/v3/OS-EP-FILTER/endpoints/nowhere/projects").expect(404);
        api.get(GROUPS + "/nothing/projects").expect(200);
        api.get(GROUPS + "/nothing/endpoints").expect(404);
    }

    @Test
    void endpointGroupsAreCheckedAndEdited() {
        api.post(GROUPS, "{'endpoint_group':{'name':'g','filters':{}}}").expect(400);
        api.post(GROUPS, "{'endpoint_group':{'name':'g'}}").expect(400);
        api.post(GROUPS, "{'endpoint_group':{'filters':{'interface':'public'}}}")
                .expect(400);
        api.post(GROUPS, "{'endpoint_group':{'name':'g','filters':{'enabled':true}}}")
                .expect(400);
        api.post(GROUPS, "{'endpoint_group':{'name':'g','filters':{'interface':'secret'}}}")
                .expect(400);
        api.post(GROUPS, "{'endpoint_group':{'name':'g','filters':{'interface':'public'},'x':1}}")
                .expect(400);

        var one = GROUPS + "/" + group("{'interface':'public'}");
        assertThat(api.get(one).expect(200).at("/endpoint_group/description").isNull())
                .isTrue();
        api.patch(one, "{'endpoint_group':{}}").expect(400);
        api.patch(one, "{'endpoint_group':{'filters':{'url':'x'}}}").expect(400);
        assertThat(api.patch(one, "{'endpoint_group':{'description':'d','filters':{'interface':'admin'}}}")
                        .expect(200)
                        .text("/endpoint_group/filters/interface"))
                .isEqualTo("admin");
        api.delete(one).expect(204);
        api.get(one).expect(404);
        api.patch(one, "{'endpoint_group':{'name':'h'}}").expect(404);
    }

    @Test
    void whatIsDeletedIsForgottenByTheFilter() {
        var project = api.createProject("p");
        var user = api.createUser("u", "secret");
        api.grant(user, project, "member");
        var endpoint = endpoint("compute", "public");
        var group = group("{'interface':'public'}");
        api.put("/v3/OS-EP-FILTER/projects/" + project + "/endpoints/" + endpoint)
                .expect(204);
        api.delete("/v3/endpoints/" + endpoint).expect(204);
        assertThat(shown(api.login("u", "secret", "p"), "/token/catalog")).hasSize(8);
        api.put(GROUPS + "/" + group + "/projects/" + project).expect(204);
        assertThat(shown(api.login("u", "secret", "p"), "/token/catalog")).hasSize(2);
        api.delete(GROUPS + "/" + group).expect(204);
        assertThat(shown(api.login("u", "secret", "p"), "/token/catalog")).hasSize(8);
        var other = group("{'interface':'admin'}");
        api.put(GROUPS + "/" + other + "/projects/" + project).expect(204);
        api.delete("/v3/projects/" + project).expect(204);
        assertThat(api.get(GROUPS + "/" + other + "/projects").at("/projects").size())
                .isZero();
    }

    @Test
    void onlyAnAdministratorEditsTheFilter() {
        var project = api.createProject("p");
        var user = api.createUser("u", "secret");
        api.grant(user, project, "manager");
        var token = api.login("u", "secret", "p").token();
        api.call("GET", GROUPS, token, null).expect(403);
        api.call(
                        "PUT",
                        "/v3/OS-EP-FILTER/projects/" + project + "/endpoints/" + endpoint("compute", "public"),
                        token,
                        null)
                .expect(403);
        api.call("GET", GROUPS, null, null).expect(401);
    }
}
