package org.pileus.glance.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Two stores of files: `file`, the default, and `cold`, which is heavier and so read first.
class SeveralStoresTest {
    private static final byte[] DATA = "what an image holds".repeat(64).getBytes(StandardCharsets.UTF_8);
    private final GlanceCloud cloud;

    SeveralStoresTest() throws IOException {
        cloud = new GlanceCloud();
    }

    @AfterEach
    void stop() throws IOException {
        cloud.close();
    }

    private Path file(String store, String image) {
        return cloud.folder.resolve(store.equals("file") ? "images" : store).resolve(image);
    }

    private String stores(String id) {
        return cloud.get("/v2/images/" + id).expect(200).text("stores");
    }

    private String active() {
        var id = cloud.image("raw");
        cloud.upload(id, DATA).expect(204);
        return id;
    }

    private void copied(String id, String wanted) throws InterruptedException {
        GlanceCloud.until(() -> stores(id).equals(wanted));
    }

    private void importTo(String id, String rest, int expected) {
        cloud.as(GlanceCloud.ADMIN)
                .post("/v2/images/" + id + "/import", "{'method':{'name':'copy-image'}," + rest + "}")
                .expect(expected);
        cloud.as(GlanceCloud.ALICE);
    }

    @Test
    void theStoresAreListedAndOnlyAdministratorsSeeTheirSettings() {
        var stores = cloud.get("/v2/info/stores").expect(200).json().path("stores");
        assertThat(stores.toString())
                .isEqualTo(
                        "[{\"id\":\"file\",\"default\":\"true\"},{\"id\":\"cold\"},{\"id\":\"web\",\"read-only\":\"true\"}]");
        cloud.get("/v2/info/stores/detail").expect(403);
        var details = cloud.as(GlanceCloud.ADMIN)
                .get("/v2/info/stores/detail")
                .expect(200)
                .json()
                .path("stores");
        assertThat(details.path(1).path("type").asString("")).isEqualTo("file");
        assertThat(details.path(1).path("weight").intValue()).isEqualTo(5);
    }

    @Test
    void anUploadGoesWhereItsHeaderSays() {
        var id = cloud.image("raw");
        var path = "/v2/images/" + id + "/file";
        cloud.send("PUT", path, "application/octet-stream", DATA, "x-image-meta-store", "nowhere")
                .expect(400);
        var created = cloud.post("/v2/images", "{'name':'x'}").expect(201);
        assertThat(created.headers().first("OpenStack-image-store-ids")).isEqualTo("file,cold,web");
        cloud.send("PUT", path, "application/octet-stream", DATA, "x-image-meta-store", "web")
                .expect(410);
        cloud.send("PUT", path, "application/octet-stream", DATA, "x-image-meta-store", "cold")
                .expect(204);
        assertThat(stores(id)).isEqualTo("cold");
        assertThat(file("cold", id)).exists();
        assertThat(file("file", id)).doesNotExist();
        assertThat(cloud.get(path).expect(200).body()).isEqualTo(DATA);
    }

    @Test
    void anImageIsCopiedAndReadFromTheHeavierStoreAndThenTheOther() throws Exception {
        var id = active();
        cloud.post("/v2/images/" + id + "/import", "{'method':{'name':'copy-image'},'stores':['cold']}")
                .expect(403);
        importTo(id, "'stores':['cold']", 202);
        copied(id, "file,cold");
        Files.write(file("file", id), new byte[DATA.length]);
        assertThat(cloud.get("/v2/images/" + id + "/file").expect(200).body()).isEqualTo(DATA);
        Files.write(file("file", id), DATA);
        Files.delete(file("cold", id));
        assertThat(cloud.get("/v2/images/" + id + "/file").expect(200).body()).isEqualTo(DATA);
        importTo(id, "'stores':['cold']", 400);
        importTo(id, "'stores':['nowhere']", 409);
        importTo(id, "'all_stores':true", 202);
        cloud.delete("/v2/images/" + id).expect(204);
        assertThat(file("file", id)).doesNotExist();
    }

    @Test
    void aDamagedSourceIsNotCopied() throws Exception {
        var id = active();
        Files.write(file("file", id), new byte[DATA.length]);
        importTo(id, "'stores':['cold']", 202);
        GlanceCloud.until(() -> cloud.get("/v2/images/" + id + "/tasks")
                .json()
                .path("tasks")
                .path(0)
                .path("status")
                .asString("")
                .equals("failure"));
        assertThat(stores(id)).isEqualTo("file");
        assertThat(file("cold", id)).doesNotExist();
        assertThat(cloud.get("/v2/images/" + id).text("status")).isEqualTo("active");
    }

    @Test
    void oneOfTwoPlacesIsRemovedAndTheLastOneStays() throws Exception {
        var id = active();
        var copy = "/v2/stores/cold/" + id;
        cloud.delete(copy).expect(403);
        cloud.as(GlanceCloud.ADMIN);
        cloud.delete("/v2/stores/file/" + id).expect(403);
        importTo(id, "'stores':['cold']", 202);
        copied(id, "file,cold");
        cloud.as(GlanceCloud.ADMIN);
        cloud.delete("/v2/stores/nowhere/" + id).expect(409);
        cloud.delete("/v2/stores/file/" + id).expect(204);
        cloud.delete("/v2/stores/file/" + id).expect(403);
        assertThat(stores(id)).isEqualTo("cold");
        assertThat(file("file", id)).doesNotExist();
        importTo(id, "'stores':['file']", 202);
        copied(id, "cold,file");
    }

    @Test
    void anImportGoesToEveryStore() throws Exception {
        for (var all : List.of("true", "false")) {
            var id = cloud.image("raw");
            var path = "/v2/images/" + id;
            cloud.send("PUT", path + "/stage", "application/octet-stream", DATA).expect(204);
            cloud.post(path + "/import", "{'method':{'name':'glance-direct'},'all_stores':true,'stores':['file']}")
                    .expect(400);
            cloud.post(
                            path + "/import",
                            "{'method':{'name':'glance-direct'},'all_stores':true,'all_stores_must_succeed':" + all
                                    + "}")
                    .expect(202);
            GlanceCloud.until(() -> cloud.get(path).text("stores").equals("file,cold"));
            assertThat(cloud.get(path).text("status")).isEqualTo("active");
            assertThat(file("cold", id)).hasBinaryContent(DATA);
            GlanceCloud.until(() -> !Files.exists(file("staging", id)));
        }
    }

    @Test
    void whatCannotBeRemovedNowIsRemovedLater() throws Exception {
        var id = active();
        Files.delete(file("file", id));
        Files.createDirectories(file("file", id).resolve("in the way"));
        cloud.delete("/v2/images/" + id).expect(204);
        cloud.get("/v2/images/" + id).expect(404);
        Files.delete(file("file", id).resolve("in the way"));
        cloud.killAndRestartApi();
        GlanceCloud.until(() -> !Files.exists(file("file", id)));
    }
}
