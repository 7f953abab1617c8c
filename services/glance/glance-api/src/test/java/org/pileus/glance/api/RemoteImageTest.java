package org.pileus.glance.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.http.server.HttpServer;
import org.pileus.kernel.testkit.FreePorts;
import tools.jackson.databind.JsonNode;

/// `glance-download` between two image services that know the same users: region `There` is asked over HTTP.
class RemoteImageTest {
    private static final byte[] DATA = "data of another region".repeat(5000).getBytes(StandardCharsets.UTF_8);
    private static final String ADDRESS = "127.0.0.2";
    private final GlanceCloud here;
    private final GlanceCloud there = new GlanceCloud();
    private HttpServer server;
    private String url = "";

    RemoteImageTest() throws IOException {
        here = new GlanceCloud(
                Failpoints.NONE,
                base -> new ImportSettings(
                        List.of("glance-direct", "glance-download"),
                        base.plugins(),
                        base.inject(),
                        base.ignoreRoles(),
                        base.outputFormat(),
                        base.remoteProperties(),
                        base.workFolder(),
                        base.taskTimeToLive()));
    }

    @BeforeEach
    void listen() throws Exception {
        var port = FreePorts.offset(0);
        server = there.listen(ADDRESS, port);
        url = "http://" + ADDRESS + ":" + port;
        here.regions.put("There", url + "/");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        here.close();
        there.close();
    }

    private String remote(byte[] data) {
        var id = there.post(
                        "/v2/images",
                        "{'name':'far','disk_format':'raw','container_format':'bare','hw_disk_bus':'scsi',"
                                + "'trait:CUSTOM_A':'required','os_distro':'debian','colour':'blue'}")
                .expect(201)
                .text("id");
        there.upload(id, data).expect(204);
        return id;
    }

    private String queued() {
        return here.post(
                        "/v2/images",
                        "{'name':'near','disk_format':'iso','container_format':'bare','hw_disk_bus':'ide','os_type':'linux',"
                                + "'shape':'round'}")
                .expect(201)
                .text("id");
    }

    private JsonNode bring(String id, String remote, String region) throws InterruptedException {
        here.post(
                        "/v2/images/" + id + "/import",
                        "{'method':{'name':'glance-download','glance_image_id':'" + remote + "','glance_region':'"
                                + region + "'}}")
                .expect(202);
        GlanceCloud.until(() -> !task(id).path("expires_at").isNull());
        return task(id);
    }

    private JsonNode task(String id) {
        return here.get("/v2/images/" + id + "/tasks")
                .expect(200)
                .json()
                .path("tasks")
                .path(0);
    }

    private JsonNode image(String id) {
        return here.get("/v2/images/" + id).expect(200).json();
    }

    /// Failed, and the image is what it was before.
    private String refused(String id, JsonNode task) throws IOException {
        assertThat(task.path("status").stringValue()).isEqualTo("failure");
        var image = image(id);
        assertThat(image.path("status").stringValue()).isEqualTo("queued");
        assertThat(image.path("disk_format").stringValue()).isEqualTo("iso");
        assertThat(image.path("hw_disk_bus").stringValue()).isEqualTo("ide");
        assertThat(image.path("os_type").stringValue()).isEqualTo("linux");
        assertThat(image.has("os_distro")).isFalse();
        assertThat(image.path("os_glance_failed_import").stringValue()).isEqualTo("file");
        try (var files = Files.list(here.folder.resolve("images"))) {
            assertThat(files).isEmpty();
        }
        return task.path("message").stringValue();
    }

    @Test
    void anImageOfAnotherRegionComesWithItsFormatsAndSomeOfItsProperties() throws Exception {
        var id = queued();
        var task = bring(id, remote(DATA), "there");
        assertThat(task.path("status").stringValue()).isEqualTo("success");
        var method = task.path("input").path("import_req").path("method");
        assertThat(method.path("glance_service_interface").stringValue()).isEqualTo("public");
        assertThat(task.toString()).doesNotContain("alice:red");
        var image = image(id);
        assertThat(image.path("status").stringValue()).isEqualTo("active");
        assertThat(image.path("name").stringValue()).isEqualTo("near");
        assertThat(image.path("disk_format").stringValue()).isEqualTo("raw");
        assertThat(image.path("hw_disk_bus").stringValue()).isEqualTo("scsi");
        assertThat(image.path("trait:CUSTOM_A").stringValue()).isEqualTo("required");
        assertThat(image.path("os_distro").stringValue()).isEqualTo("debian");
        assertThat(image.path("os_type").stringValue()).isEqualTo("linux");
        assertThat(image.path("shape").stringValue()).isEqualTo("round");
        assertThat(image.has("colour")).isFalse();
        assertThat(here.get("/v2/images/" + id + "/file").body()).isEqualTo(DATA);
    }

    @Test
    void discoveryNamesTheMethodWhereItIsEnabled() {
        var value = here.get("/v2/info/import")
                .expect(200)
                .json()
                .path("import-methods")
                .path("value");
        assertThat(value.toString()).isEqualTo("[\"glance-direct\",\"glance-download\"]");
        assertThat(there.get("/v2/info/import").body()).asString().doesNotContain("glance-download");
    }

    @Test
    void whatTheUserMayNotSeeThereIsNotBrought() throws Exception {
        var foreign = there.as(GlanceCloud.BOB).image("raw");
        there.upload(foreign, DATA).expect(204);
        var id = queued();
        assertThat(refused(id, bring(id, foreign, "There"))).isEqualTo("The remote image could not be fetched.");
    }

    @Test
    void anImageThatIsNotActiveAndARegionThatIsNotThereAreSaidSo() throws Exception {
        var id = queued();
        assertThat(refused(id, bring(id, there.image("raw"), "There")))
                .isEqualTo("Source image status should be active instead of queued");
        var other = queued();
        assertThat(refused(other, bring(other, remote(DATA), "Nowhere")))
                .isEqualTo("No public image endpoint found in region Nowhere");
    }

    @Test
    void dataOfAnotherSizeThanAnnouncedIsRefused() throws Exception {
        for (var length : List.of(DATA.length - 1, DATA.length + 1)) {
            var record = "{\"status\":\"active\",\"disk_format\":\"raw\",\"container_format\":\"bare\",\"size\":"
                    + length + ",\"os_distro\":\"x\"}";
            try (var liar = new WebServer(
                    ADDRESS,
                    path -> new WebServer.Page(
                            200, Map.of(), path.endsWith("/file") ? DATA : record.getBytes(StandardCharsets.UTF_8)))) {
                here.regions.put("Liar", liar.url(""));
                var id = queued();
                assertThat(refused(id, bring(id, id, "Liar"))).contains("different from the expected " + length);
            }
        }
    }

    /// The rules for URLs hold for the catalog's endpoints too, and a token is shown to nobody else.
    @Test
    void f04_aRegionThatLeadsElsewhereIsNotFollowed() throws Exception {
        try (var inside = new WebServer("127.0.0.1", path -> new WebServer.Page(200, Map.of(), DATA));
                var outside = new WebServer(
                        ADDRESS, path -> new WebServer.Page(302, Map.of("Location", url + path), new byte[0]))) {
            here.regions.put("Inside", inside.url(""));
            here.regions.put("Outside", outside.url(""));
            var remote = remote(DATA);
            for (var region : List.of("Inside", "Outside")) {
                var id = queued();
                assertThat(refused(id, bring(id, remote, region))).isEqualTo("The remote image could not be fetched.");
            }
            assertThat(inside.asked()).isEmpty();
        }
    }

    @Test
    void whatIsMissingInTheRequestIsABadRequest() {
        var path = "/v2/images/" + queued() + "/import";
        for (var method : List.of(
                "'glance_region':'There'",
                "'glance_image_id':'00000000-0000-4000-8000-000000000000'",
                "'glance_region':'There','glance_image_id':'../../secret'",
                "'glance_region':7,'glance_image_id':'00000000-0000-4000-8000-000000000000'")) {
            here.post(path, "{'method':{'name':'glance-download'," + method + "}}")
                    .expect(400);
        }
        there.post("/v2/images/" + there.image("raw") + "/import", "{'method':{'name':'glance-download'}}")
                .expect(400);
    }
}
