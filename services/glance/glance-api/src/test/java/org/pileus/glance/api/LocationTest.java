package org.pileus.glance.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pileus.glance.api.GlanceConfig.Limits;
import org.pileus.glance.api.GlanceConfig.LocationOptions;
import org.pileus.glance.api.images.ItemQuotas;
import org.pileus.kernel.core.Failpoints;

/// Places of data as users see and name them. The cloud may read from 127.0.0.2, where a server of the test is.
class LocationTest {
    private static final String SERVICE = "nova:service:service";
    private static final byte[] DATA = "data on a web server".repeat(50).getBytes(StandardCharsets.UTF_8);
    private final HttpServer server;
    private GlanceCloud cloud;

    LocationTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.2", 0), 0);
        for (var path : List.of("/a", "/b")) {
            server.createContext(path, exchange -> {
                try (exchange) {
                    var head = exchange.getRequestMethod().equals("HEAD");
                    if (head) {
                        exchange.getResponseHeaders().set("Content-Length", Integer.toString(DATA.length));
                    }
                    exchange.sendResponseHeaders(200, head ? -1 : DATA.length);
                    if (!head) {
                        exchange.getResponseBody().write(DATA);
                    }
                }
            });
        }
        server.start();
        cloud = new GlanceCloud();
    }

    @AfterEach
    void stop() throws IOException {
        server.stop(0);
        cloud.close();
    }

    private void shown() throws IOException {
        cloud.close();
        cloud = new GlanceCloud(
                Failpoints.NONE,
                new GlanceCloud.Options(
                        new Limits(false, 0, 0, ItemQuotas.standard()), new LocationOptions(true, true, true)));
        cloud.as(GlanceCloud.ADMIN);
    }

    private String url(String path) {
        return "http://127.0.0.2:" + server.getAddress().getPort() + path;
    }

    private String location(String url) {
        return "{'url':'" + url + "','metadata':{}}";
    }

    private GlanceCloud.Answer add(String id, String url) {
        return cloud.patch("/v2/images/" + id, "[{'op':'add','path':'/locations/-','value':" + location(url) + "}]");
    }

    private GlanceCloud.Answer replace(String id, String locations) {
        return cloud.patch("/v2/images/" + id, "[{'op':'replace','path':'/locations','value':[" + locations + "]}]");
    }

    private GlanceCloud.Answer remove(String id, String position) {
        return cloud.patch("/v2/images/" + id, "[{'op':'remove','path':'/locations/" + position + "'}]");
    }

    @Test
    void placesAreHiddenAndUnchangeableUnlessTheOperatorSaysOtherwise() {
        var id = cloud.image("raw");
        cloud.upload(id, DATA).expect(204);
        var image = cloud.get("/v2/images/" + id).json();
        assertThat(image.has("locations")).isFalse();
        assertThat(image.has("direct_url")).isFalse();
        add(id, url("/a")).expect(403);
        replace(id, "").expect(403);
        remove(id, "0").expect(403);
    }

    @Test
    void placesAreShownWithTheirStores() throws IOException {
        shown();
        var id = cloud.image("raw");
        assertThat(cloud.get("/v2/images/" + id).json().path("locations").isEmpty())
                .isTrue();
        cloud.upload(id, DATA).expect(204);
        var image = cloud.get("/v2/images/" + id).json();
        assertThat(image.path("direct_url").asString("")).startsWith("file://").endsWith(id);
        assertThat(image.path("locations").path(0).path("metadata").toString()).isEqualTo("{\"store\":\"file\"}");
    }

    @Test
    void aPatchedLocationMakesAQueuedImageActive() throws IOException {
        shown();
        var id = cloud.image("raw");
        add(id, url("/a")).expect(200);
        var image = cloud.get("/v2/images/" + id).json();
        assertThat(image.path("status").asString("")).isEqualTo("active");
        assertThat(image.path("size").intValue()).isEqualTo(DATA.length);
        assertThat(image.path("stores").asString("")).isEqualTo("web");
        assertThat(cloud.get("/v2/images/" + id + "/file").expect(200).body()).isEqualTo(DATA);
        assertThat(cloud.get("/v2/images/" + id + "/file", "Range", "bytes=5-6")
                        .expect(206)
                        .body())
                .hasSize(2);
        add(id, url("/a")).expect(400);
        add(id, url("/b")).expect(200);
        remove(id, "7").expect(400);
        remove(id, "0").expect(200);
        remove(id, "0").expect(403);
        var left = cloud.get("/v2/images/" + id).json().path("locations");
        assertThat(left.size()).isEqualTo(1);
        assertThat(left.path(0).path("url").asString("")).isEqualTo(url("/b"));
        cloud.delete("/v2/images/" + id).expect(204);
    }

    @Test
    void whatIsNoLocationIsRefused() throws IOException {
        shown();
        var id = cloud.image("raw");
        var path = "/v2/images/" + id;
        for (var value : List.of("'x'", "{'url':'" + url("/a") + "'}", "{'url':5,'metadata':{}}")) {
            cloud.patch(path, "[{'op':'add','path':'/locations/-','value':" + value + "}]")
                    .expect(400);
        }
        cloud.patch(path, "[{'op':'add','path':'/locations/x','value':" + location(url("/a")) + "}]")
                .expect(400);
        cloud.patch(path, "[{'op':'add','path':'/locations','value':" + location(url("/a")) + "}]")
                .expect(400);
        add(id, "http://127.0.0.1/x").expect(400);
        assertThat(cloud.get(path).text("status")).isEqualTo("queued");
    }

    @Test
    void f03_aLocationIsNeverAFileOfTheHost() throws Exception {
        shown();
        var victim = Files.writeString(cloud.folder.resolve("victim"), "precious");
        var other = cloud.image("raw");
        cloud.upload(other, DATA).expect(204);
        var id = cloud.image("raw");
        for (var url : List.of(
                "file://" + victim,
                "FILE://" + victim,
                "file://" + cloud.folder.resolve("images").resolve(other),
                "filesystem://" + victim,
                "s3://bucket/key",
                "swift+config://x/y",
                "jar:file:" + victim + "!/",
                victim.toString())) {
            add(id, url).expect(400);
            replace(id, location(url)).expect(400);
            assertThat(cloud.as(SERVICE)
                            .post("/v2/images/" + id + "/locations", "{'url':'" + url + "'}")
                            .status())
                    .isIn(400, 403, 404);
            cloud.as(GlanceCloud.ADMIN);
        }
        cloud.delete("/v2/images/" + id).expect(204);
        assertThat(victim).hasContent("precious");
        assertThat(cloud.get("/v2/images/" + other + "/file").expect(200).body())
                .isEqualTo(DATA);
    }

    @Test
    void g02_theDataOfAnActiveImageIsNeverExchanged() throws IOException {
        shown();
        var id = cloud.image("raw");
        cloud.upload(id, DATA).expect(204);
        var before = cloud.get("/v2/images/" + id).json();
        remove(id, "0").expect(403);
        replace(id, "").expect(400);
        replace(id, location(url("/a"))).expect(400);
        cloud.upload(id, new byte[10]).expect(409);
        cloud.send("PUT", "/v2/images/" + id + "/stage", "application/octet-stream", DATA)
                .expect(409);
        cloud.post("/v2/images/" + id + "/import", "{'method':{'name':'glance-direct'}}")
                .expect(409);
        cloud.post("/v2/images/" + id + "/locations", "{'url':'" + url("/a") + "'}")
                .expect(409);
        var same = before.path("locations").path(0).path("url").asString("");
        replace(id, "{'url':'" + same + "','metadata':{'rack':'7'}}").expect(200);
        var after = cloud.get("/v2/images/" + id).json();
        assertThat(after.path("locations").path(0).path("metadata").path("rack").asString(""))
                .isEqualTo("7");
        assertThat(after.path("checksum")).isEqualTo(before.path("checksum"));
        assertThat(cloud.get("/v2/images/" + id + "/file").expect(200).body()).isEqualTo(DATA);
    }

    private String sha512() throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(DATA));
    }

    private void ends(String id, String wanted) throws InterruptedException {
        GlanceCloud.until(() -> cloud.get("/v2/images/" + id + "/tasks")
                .json()
                .path("tasks")
                .path(0)
                .path("status")
                .asString("")
                .equals(wanted));
    }

    @Test
    void anAddedLocationIsHashedBeforeTheImageIsActive() throws Exception {
        var id = cloud.image("raw");
        var path = "/v2/images/" + id;
        cloud.as(GlanceCloud.BOB)
                .post(path + "/locations", "{'url':'" + url("/a") + "'}")
                .expect(404);
        cloud.as(GlanceCloud.READER)
                .post(path + "/locations", "{'url':'" + url("/a") + "'}")
                .expect(403);
        cloud.as(GlanceCloud.ALICE);
        cloud.post(path + "/locations", "{}").expect(400);
        cloud.post(path + "/locations", "{'url':'" + url("/a") + "','validation_data':{'os_hash_algo':'sha512'}}")
                .expect(400);
        cloud.post(path + "/locations", "{'url':'" + url("/a") + "'}").expect(202);
        ends(id, "success");
        var image = cloud.get(path).json();
        assertThat(image.path("status").asString("")).isEqualTo("active");
        assertThat(image.path("os_hash_value").asString("")).isEqualTo(sha512());
        cloud.get(path + "/locations").expect(403);
        var list = cloud.as("nova:service:service,reader,admin")
                .get(path + "/locations")
                .expect(200);
        assertThat(new String(list.body(), StandardCharsets.UTF_8))
                .isEqualTo("[{\"url\":\"" + url("/a") + "\",\"metadata\":{\"store\":\"web\"}}]");
    }

    @Test
    void dataThatIsNotWhatWasSaidLeavesTheImageQueued() throws Exception {
        var id = cloud.image("raw");
        var path = "/v2/images/" + id;
        var wrong = "0".repeat(128);
        cloud.post(
                        path + "/locations",
                        "{'url':'" + url("/a") + "','validation_data':{'os_hash_algo':'sha512','os_hash_value':'"
                                + wrong + "'}}")
                .expect(202);
        ends(id, "failure");
        assertThat(cloud.get(path).text("status")).isEqualTo("queued");
        cloud.post(
                        path + "/locations",
                        "{'url':'" + url("/a") + "','validation_data':{'os_hash_algo':'sha512','os_hash_value':'"
                                + sha512() + "'}}")
                .expect(202);
        GlanceCloud.until(() -> cloud.get(path).text("status").equals("active"));
        var disguised = cloud.image("qcow2");
        cloud.post("/v2/images/" + disguised + "/locations", "{'url':'" + url("/a") + "'}")
                .expect(202);
        ends(disguised, "failure");
        assertThat(cloud.get("/v2/images/" + disguised).text("status")).isEqualTo("queued");
    }
}
