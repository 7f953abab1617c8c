package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Lists page by page, and the indexes below them.
class PagingTest {
    private final KeystoneApi api = KeystoneApi.inMemory();

    @AfterEach
    void close() {
        api.close();
    }

    /// Follows `links.next` to the end.
    private List<JsonNode> walk(String path, String list) {
        List<JsonNode> all = new ArrayList<>();
        var next = path;
        while (!next.isEmpty()) {
            var page = api.get(next).expect(200);
            page.at("/" + list).forEach(all::add);
            next = page.at("/links/next").asString("").replace("http://cloud:5000", "");
        }
        return all;
    }

    private List<JsonNode> whole(String path, String list) {
        List<JsonNode> all = new ArrayList<>();
        api.get(path).expect(200).at("/" + list).forEach(all::add);
        return all;
    }

    private String user(String name) {
        return api.post("/v3/users", "{'user':{'name':'" + name + "'}}")
                .expect(201)
                .text("/user/id");
    }

    @Test
    void assignmentsComePageByPageEachOnce() {
        var parent = api.createProject("parent");
        api.post("/v3/projects", "{'project':{'name':'child','parent_id':'" + parent + "'}}")
                .expect(201);
        var group = api.post("/v3/groups", "{'group':{'name':'g'}}").expect(201).text("/group/id");
        for (var i = 0; i < 5; i++) {
            var user = user("u" + i);
            api.grant(user, parent, i % 2 == 0 ? "member" : "manager");
            api.put("/v3/groups/" + group + "/users/" + user).expect(204);
        }
        var manager = api.roleId("manager");
        api.put("/v3/projects/" + parent + "/groups/" + group + "/roles/" + manager)
                .expect(204);
        api.put("/v3/OS-INHERIT/projects/" + parent + "/groups/" + group + "/roles/" + manager
                        + "/inherited_to_projects")
                .expect(204);
        for (var query : List.of(
                "include_names=true",
                "effective=true",
                "effective=true&role.id=" + api.roleId("reader"),
                "scope.project.id=" + parent,
                "scope.project.id=" + parent + "&include_subtree=true&effective=true")) {
            var all = whole("/v3/role_assignments?" + query, "role_assignments");
            assertThat(all).as(query).hasSizeGreaterThan(5).doesNotHaveDuplicates();
            for (var limit : new int[] {1, 3, 1000}) {
                assertThat(walk("/v3/role_assignments?" + query + "&limit=" + limit, "role_assignments"))
                        .as(query + " by " + limit)
                        .isEqualTo(all);
            }
        }
        api.get("/v3/role_assignments?limit=1&marker=nonsense").expect(400);
    }

    @Test
    void longListArrivesWholeAndPageByPage() {
        for (var i = 0; i < 300; i++) {
            user("user-" + i);
        }
        var all = whole("/v3/users", "users");
        assertThat(all).hasSizeGreaterThan(300);
        assertThat(walk("/v3/users?limit=70", "users")).isEqualTo(all);
        assertThat(walk("/v3/users?limit=70&domain_id=default", "users")).isEqualTo(all);
        assertThat(walk("/v3/users?limit=7&domain_id=other", "users")).isEmpty();
    }

    @Test
    void indexedNameFollowsRenamesAndRemovals() {
        var id = user("before");
        api.patch("/v3/users/" + id, "{'user':{'name':'after'}}").expect(200);
        assertThat(whole("/v3/users?name=before", "users")).isEmpty();
        assertThat(whole("/v3/users?name=after", "users")).hasSize(1);
        api.delete("/v3/users/" + id).expect(204);
        assertThat(whole("/v3/users?name=after", "users")).isEmpty();
    }

    @Test
    void removedProjectLeavesNothingThatNamesIt() {
        var project = api.createProject("p");
        var other = api.createProject("q");
        var id = api.post("/v3/users", "{'user':{'name':'u','default_project_id':'" + project + "'}}")
                .expect(201)
                .text("/user/id");
        api.grant(id, project, "member");
        api.grant(id, other, "member");
        api.delete("/v3/projects/" + project).expect(204);
        assertThat(whole("/v3/role_assignments?user.id=" + id, "role_assignments"))
                .hasSize(1);
        assertThat(whole("/v3/role_assignments?scope.project.id=" + project, "role_assignments"))
                .isEmpty();
        assertThat(whole("/v3/role_assignments?scope.project.id=" + other, "role_assignments"))
                .hasSize(1);
        assertThat(api.get("/v3/users/" + id).at("/user").has("default_project_id"))
                .isFalse();
    }

    @Test
    void removedGroupTakesItsMembersRolesAway() {
        var project = api.createProject("p");
        var group = api.post("/v3/groups", "{'group':{'name':'g'}}").expect(201).text("/group/id");
        var id = user("u");
        api.put("/v3/groups/" + group + "/users/" + id).expect(204);
        api.put("/v3/projects/" + project + "/groups/" + group + "/roles/" + api.roleId("member"))
                .expect(204);
        var effective = "/v3/role_assignments?effective=true&user.id=" + id;
        assertThat(whole(effective, "role_assignments")).isNotEmpty();
        api.delete("/v3/groups/" + group).expect(204);
        assertThat(whole(effective, "role_assignments")).isEmpty();
        assertThat(whole("/v3/users/" + id + "/groups", "groups")).isEmpty();
    }
}
