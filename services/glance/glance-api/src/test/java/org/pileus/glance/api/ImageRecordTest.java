package org.pileus.glance.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;

class ImageRecordTest {
    private final GlanceCloud cloud;

    ImageRecordTest() throws IOException {
        cloud = new GlanceCloud();
    }

    @AfterEach
    void stop() throws IOException {
        cloud.close();
    }

    private List<String> listed(String query) {
        List<String> names = new ArrayList<>();
        cloud.get("/v2/images" + query)
                .expect(200)
                .json()
                .path("images")
                .forEach(i -> names.add(i.path("name").asString("")));
        return names;
    }

    private String named(String name, String more) {
        return cloud.post("/v2/images", "{'name':'" + name + "'" + more + "}")
                .expect(201)
                .text("id");
    }

    @Test
    void aNewImageIsQueuedSharedAndTheCallers() {
        var answer = cloud.post("/v2/images", "{'name':'one','os_distro':'debian','tags':['a']}")
                .expect(201);
        var image = answer.json();
        assertThat(image.path("status").asString("")).isEqualTo("queued");
        assertThat(image.path("visibility").asString("")).isEqualTo("shared");
        assertThat(image.path("owner").asString("")).isEqualTo("red");
        assertThat(image.path("os_distro").asString("")).isEqualTo("debian");
        assertThat(image.path("size").isNull()).isTrue();
        assertThat(image.path("self").asString(""))
                .isEqualTo("/v2/images/" + image.path("id").asString(""));
        assertThat(answer.headers().first("Location"))
                .endsWith("/v2/images/" + image.path("id").asString(""));
        assertThat(answer.headers().first("OpenStack-image-import-methods")).contains("glance-direct");
    }

    @Test
    void anIdIsUsedOnce() {
        var id = "abcdefab-1111-2222-3333-444444444444";
        cloud.post("/v2/images", "{'id':'" + id + "'}").expect(201);
        cloud.post("/v2/images", "{'id':'" + id + "'}").expect(409);
        cloud.delete("/v2/images/" + id).expect(204);
        cloud.post("/v2/images", "{'id':'" + id + "'}").expect(409);
        cloud.delete("/v2/images/" + id).expect(404);
    }

    @Test
    void whatIsNotAllowedIsRefusedAndChangesNothing() {
        cloud.post("/v2/images", "{'status':'active'}").expect(403);
        cloud.post("/v2/images", "{'os_glance_x':'y'}").expect(403);
        cloud.post("/v2/images", "{'owner':'blue'}").expect(403);
        cloud.post("/v2/images", "{'visibility':'public'}").expect(403);
        cloud.post("/v2/images", "{'disk_format':'floppy'}").expect(400);
        cloud.post("/v2/images", "{'min_ram':-1}").expect(400);
        cloud.post("/v2/images", "{'anything':5}").expect(400);
        cloud.post("/v2/images", "{'id':'x'}").expect(400);
        cloud.post("/v2/images", "[]").expect(400);
        cloud.as(GlanceCloud.READER).post("/v2/images", "{}").expect(403);
        assertThat(cloud.as(GlanceCloud.ADMIN)
                        .get("/v2/images")
                        .json()
                        .path("images")
                        .size())
                .isZero();
    }

    @Test
    void othersSeeAnImageOnlyWhenItIsOpenToThem() {
        var id = named("secret", "");
        cloud.as(GlanceCloud.BOB).get("/v2/images/" + id).expect(404);
        cloud.delete("/v2/images/" + id).expect(404);
        cloud.patch("/v2/images/" + id, "[]").expect(404);
        cloud.as(GlanceCloud.ADMIN)
                .patch("/v2/images/" + id, "[{'op':'replace','path':'/visibility','value':'public'}]")
                .expect(200);
        cloud.as(GlanceCloud.BOB).get("/v2/images/" + id).expect(200);
        cloud.delete("/v2/images/" + id).expect(403);
        cloud.patch("/v2/images/" + id, "[{'op':'replace','path':'/name','value':'x'}]")
                .expect(403);
        assertThat(listed("")).containsExactly("secret");
    }

    @Test
    void aPatchSetsFieldsAndProperties() {
        var id = named("one", ",'a':'1'");
        var path = "/v2/images/" + id;
        var image = cloud.patch(
                        path,
                        "[{'op':'replace','path':'/name','value':'two'},{'op':'add','path':'/b~1c','value':'2'},"
                                + "{'op':'remove','path':'/a'},{'op':'replace','path':'/tags','value':['x','y']}]")
                .expect(200)
                .json();
        assertThat(image.path("name").asString("")).isEqualTo("two");
        assertThat(image.path("b/c").asString("")).isEqualTo("2");
        assertThat(image.has("a")).isFalse();
        assertThat(image.path("tags").size()).isEqualTo(2);
        cloud.patch(path, "[{'op':'replace','path':'/nothing','value':'2'}]").expect(409);
        cloud.patch(path, "[{'op':'remove','path':'/name'}]").expect(403);
        cloud.patch(path, "[{'op':'replace','path':'/size','value':2}]").expect(403);
        cloud.patch(path, "[{'op':'replace','path':'/owner','value':'blue'}]").expect(403);
        cloud.patch(path, "[{'op':'replace','path':'name','value':'2'}]").expect(400);
        cloud.patch(path, "[{'op':'add','path':'/x~2','value':'2'}]").expect(400);
        cloud.patch(path, "{}").expect(400);
        assertThat(cloud.put(path, "{}").status()).isEqualTo(405);
        var answer = cloud.send("PATCH", path, "application/json", Json.bytes(Json.array()));
        assertThat(answer.expect(415).headers().first("Accept-Patch")).contains("v2.1-json-patch");
    }

    @Test
    void theOlderSpellingOfAPatchWorks() {
        var id = named("one", "");
        cloud.send(
                        "PATCH",
                        "/v2/images/" + id,
                        "application/openstack-images-v2.0-json-patch",
                        "[{\"replace\":\"/name\",\"value\":\"two\"},{\"add\":\"/p\",\"value\":\"1\"}]"
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .expect(200);
        var again = cloud.send(
                "PATCH",
                "/v2/images/" + id,
                "application/openstack-images-v2.0-json-patch",
                "[{\"add\":\"/p\",\"value\":\"2\"}]".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(again.status()).isEqualTo(409);
    }

    @Test
    void aProtectedImageIsNotDeleted() {
        var id = named("one", ",'protected':true");
        cloud.delete("/v2/images/" + id).expect(403);
        cloud.patch("/v2/images/" + id, "[{'op':'replace','path':'/protected','value':false}]")
                .expect(200);
        cloud.delete("/v2/images/" + id).expect(204);
    }

    @Test
    void listsAreFilteredSortedAndPaged() {
        for (var name : List.of("a", "b", "c", "d", "e")) {
            named(name, ",'os_distro':'" + (name.compareTo("c") < 0 ? "old" : "new") + "','tags':['t" + name + "']");
        }
        assertThat(listed("")).containsExactly("e", "d", "c", "b", "a");
        assertThat(listed("?sort=name:asc")).containsExactly("a", "b", "c", "d", "e");
        assertThat(listed("?sort_key=name&sort_dir=asc&os_distro=new")).containsExactly("c", "d", "e");
        assertThat(listed("?tag=tb")).containsExactly("b");
        assertThat(listed("?name=in:a,e&sort=name:desc")).containsExactly("e", "a");
        assertThat(listed("?status=active")).isEmpty();
        assertThat(listed("?created_at=gt:2099-01-01T00:00:00Z")).isEmpty();
        assertThat(listed("?size_min=1")).isEmpty();
        var seen = new ArrayList<String>();
        var next = "/v2/images?limit=2&sort=size:asc,name:asc";
        while (next != null) {
            var page = cloud.get(next).expect(200).json();
            page.path("images").forEach(i -> seen.add(i.path("name").asString("")));
            next = page.has("next") ? page.path("next").asString("") : null;
        }
        assertThat(seen).containsExactly("a", "b", "c", "d", "e");
        cloud.get("/v2/images?sort=name&sort_key=name").expect(400);
        cloud.get("/v2/images?limit=-1").expect(400);
        cloud.get("/v2/images?sort_key=owner").expect(400);
        cloud.get("/v2/images?marker=00000000-0000-0000-0000-000000000000").expect(400);
        cloud.get("/v2/images?visibility=nobody").expect(400);
    }

    @Test
    void aPageCostsFiveStatementsWhateverItsSize() {
        for (var i = 0; i < 20; i++) {
            named("n" + i, ",'p':'v','tags':['t']");
        }
        var before = cloud.database().counters();
        assertThat(listed("?limit=20")).hasSize(20);
        assertThat(cloud.database().counters().since(before).statements()).isEqualTo(5);
    }

    @Test
    void aKnownImageCostsNoStatement() {
        var id = named("one", "");
        cloud.get("/v2/images/" + id).expect(200);
        var before = cloud.database().counters();
        cloud.get("/v2/images/" + id).expect(200);
        assertThat(cloud.database().counters().since(before).statements()).isZero();
    }

    @Test
    void anImageIsSharedWithWhoAccepts() {
        var id = named("gift", "");
        cloud.post("/v2/images/" + id + "/members", "{'member':'blue'}").expect(200);
        cloud.post("/v2/images/" + id + "/members", "{'member':'blue'}").expect(409);
        cloud.put("/v2/images/" + id + "/members/blue", "{'status':'accepted'}").expect(403);
        cloud.as(GlanceCloud.BOB).get("/v2/images/" + id).expect(200);
        assertThat(listed("")).isEmpty();
        assertThat(listed("?visibility=shared&member_status=pending")).containsExactly("gift");
        cloud.put("/v2/images/" + id + "/members/blue", "{'status':'maybe'}").expect(400);
        cloud.put("/v2/images/" + id + "/members/blue", "{'status':'accepted'}").expect(200);
        assertThat(listed("")).containsExactly("gift");
        cloud.post("/v2/images/" + id + "/members", "{'member':'green'}").expect(403);
        cloud.delete("/v2/images/" + id + "/members/blue").expect(403);
        cloud.as(GlanceCloud.ALICE).delete("/v2/images/" + id + "/members/blue").expect(204);
        cloud.as(GlanceCloud.BOB).get("/v2/images/" + id).expect(404);
    }

    @Test
    void tagsComeAndGo() {
        var id = named("one", "");
        cloud.put("/v2/images/" + id + "/tags/blue", "").expect(204);
        assertThat(cloud.get("/v2/images/" + id).json().path("tags").path(0).asString(""))
                .isEqualTo("blue");
        cloud.delete("/v2/images/" + id + "/tags/blue").expect(204);
        cloud.delete("/v2/images/" + id + "/tags/blue").expect(404);
        cloud.as(GlanceCloud.BOB).put("/v2/images/" + id + "/tags/blue", "").expect(404);
    }

    @Test
    void discoveryAnswersWhatClientsReadFirst() {
        assertThat(cloud.get("/")
                        .expect(300)
                        .json()
                        .path("versions")
                        .path(0)
                        .path("status")
                        .asString(""))
                .isEqualTo("CURRENT");
        assertThat(cloud.get("/v2/schemas/image")
                        .expect(200)
                        .json()
                        .path("properties")
                        .has("disk_format"))
                .isTrue();
        assertThat(cloud.get("/v2/schemas/images").expect(200).text("name")).isEqualTo("images");
        assertThat(cloud.get("/v2/info/import")
                        .expect(200)
                        .json()
                        .path("import-methods")
                        .path("value")
                        .size())
                .isEqualTo(3);
        assertThat(cloud.get("/v2/info/usage").expect(200).json().path("usage").isEmpty())
                .isTrue();
        assertThat(cloud.get("/v2/info/stores")
                        .expect(200)
                        .json()
                        .path("stores")
                        .path(0)
                        .path("id")
                        .asString(""))
                .isEqualTo("file");
        cloud.get("/v2/images/").expect(404);
        cloud.delete("/v2/images/").expect(404);
    }
}
