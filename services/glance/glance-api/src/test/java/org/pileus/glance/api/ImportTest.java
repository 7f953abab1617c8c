package org.pileus.glance.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.pileus.driver.diskimage.ImageInspector;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ImportTest {
    private static final byte[] DATA = "some data of an image".repeat(100).getBytes(StandardCharsets.UTF_8);
    private static final String OCTETS = "application/octet-stream";
    private GlanceCloud cloud = new GlanceCloud();

    ImportTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        cloud.close();
    }

    static boolean qemuIsThere() {
        return Files.isExecutable(Path.of("/usr/bin/qemu-img"));
    }

    private void withPlugins(Map<String, String> inject, String format, String... plugins) throws IOException {
        cloud.close();
        cloud = new GlanceCloud(
                Failpoints.NONE,
                base -> new ImportSettings(
                        base.methods(),
                        List.of(plugins),
                        inject,
                        base.ignoreRoles(),
                        format,
                        base.remoteProperties(),
                        base.workFolder(),
                        base.taskTimeToLive()));
    }

    private ObjectNode image(String id) {
        return cloud.get("/v2/images/" + id).expect(200).json();
    }

    private JsonNode task(String id) {
        return cloud.get("/v2/images/" + id + "/tasks")
                .expect(200)
                .json()
                .path("tasks")
                .path(0);
    }

    private JsonNode ended(String id) throws InterruptedException {
        GlanceCloud.until(() ->
                List.of("success", "failure").contains(task(id).path("status").asString("")));
        return task(id);
    }

    private List<String> files(String folder) throws IOException {
        var path = cloud.folder.resolve(folder);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (var list = Files.list(path)) {
            return list.map(file -> file.getFileName().toString()).toList();
        }
    }

    private String staged(String format, byte[] data) {
        var id = cloud.image(format);
        cloud.send("PUT", "/v2/images/" + id + "/stage", OCTETS, data).expect(204);
        return id;
    }

    private void importStaged(String id) {
        cloud.post("/v2/images/" + id + "/import", "{'method':{'name':'glance-direct'}}")
                .expect(202);
    }

    private void download(String id, String url, int status) {
        cloud.post("/v2/images/" + id + "/import", "{'method':{'name':'web-download','uri':'" + url + "'}}")
                .expect(status);
    }

    private static WebServer serve(byte[] data) throws IOException {
        return new WebServer("127.0.0.2", path -> new WebServer.Page(200, Map.of(), data));
    }

    @Test
    void aWebDownloadMakesTheImageAndSaysSoInItsTaskAndOnTheImage() throws Exception {
        try (var server = serve(DATA)) {
            var id = cloud.image("raw");
            download(id, server.url("/image"), 202);
            var task = ended(id);
            assertThat(task.path("status").asString("")).isEqualTo("success");
            assertThat(task.path("result").path("image_id").asString("")).isEqualTo(id);
            assertThat(task.path("type").asString("")).isEqualTo("api_image_import");
            var image = image(id);
            assertThat(image.path("status").asString("")).isEqualTo("active");
            assertThat(image.path("size").longValue()).isEqualTo(DATA.length);
            assertThat(image.path("os_glance_importing_to_stores").asString("?"))
                    .isEmpty();
            assertThat(image.path("os_glance_failed_import").asString("?")).isEmpty();
            assertThat(cloud.get("/v2/images/" + id + "/file").body()).isEqualTo(DATA);
        }
    }

    @Test
    void whileItRunsTheImageSaysWhereItGoesAndNobodyBeginsASecondOne() throws Exception {
        var gate = new java.util.concurrent.CountDownLatch(1);
        try (var server = new WebServer("127.0.0.2", path -> {
            gate.await();
            return new WebServer.Page(200, Map.of(), DATA);
        })) {
            var id = cloud.image("raw");
            download(id, server.url("/image"), 202);
            assertThat(image(id).path("status").asString("")).isEqualTo("importing");
            assertThat(image(id).path("os_glance_importing_to_stores").asString(""))
                    .isEqualTo("file");
            assertThat(task(id).path("status").asString("")).isIn("pending", "processing");
            download(id, server.url("/image"), 409);
            cloud.upload(id, DATA).expect(409);
            gate.countDown();
            assertThat(ended(id).path("status").asString("")).isEqualTo("success");
        }
    }

    @Test
    void f05_whatCannotBeFetchedLeavesTheImageQueuedAndTellsNothingOfTheNetwork() throws Exception {
        var texts = new java.util.HashSet<String>();
        try (var missing = new WebServer("127.0.0.2", path -> new WebServer.Page(404, Map.of(), DATA))) {
            var closed = serve(DATA);
            closed.close();
            for (var url : List.of(
                    missing.url("/"),
                    closed.url("/"),
                    "http://no-such-host.invalid/",
                    "http://127.0.0.1:22/",
                    "http://127.0.0.1:1/")) {
                var id = cloud.image("raw");
                download(id, url, 202);
                var task = ended(id);
                assertThat(task.path("status").asString("")).isEqualTo("failure");
                texts.add(task.path("message").asString(""));
                assertThat(image(id).path("status").asString("")).isEqualTo("queued");
                assertThat(image(id).path("os_glance_failed_import").asString(""))
                        .isEqualTo("file");
            }
        }
        assertThat(texts).containsExactly("The data could not be fetched from the URI.");
        assertThat(files("images")).isEmpty();
    }

    /// CVE-2026-34881.
    @Test
    void f04_anImportDoesNotFollowARedirectToAnInternalAddress() throws Exception {
        try (var secret = new WebServer("127.0.0.1", path -> new WebServer.Page(200, Map.of(), DATA))) {
            for (var code : List.of(301, 302, 303, 307, 308)) {
                for (var target : List.of(secret.url("/"), "http://169.254.169.254/", "file:///etc/passwd")) {
                    try (var server = new WebServer(
                            "127.0.0.2", path -> new WebServer.Page(code, Map.of("Location", target), new byte[0]))) {
                        var id = cloud.image("raw");
                        download(id, server.url("/"), 202);
                        assertThat(ended(id).path("status").asString("")).isEqualTo("failure");
                        assertThat(image(id).path("status").asString("")).isEqualTo("queued");
                    }
                }
            }
            assertThat(secret.asked()).isEmpty();
        }
    }

    @Test
    void f06_onlyPlainHttpUrlsAreTaken() {
        var id = cloud.image("raw");
        for (var url : List.of(
                "ftp://x/",
                "file:///etc/passwd",
                "FILE:///etc/passwd",
                "gopher://x/",
                "data:,x",
                "jar:http://x!/y",
                "netdoc:///x",
                "http://u:p@x/",
                "nothing",
                "")) {
            download(id, url, 400);
        }
        cloud.post("/v2/images/" + id + "/import", "{'method':{'name':'web-download'}}")
                .expect(400);
        cloud.post("/v2/images/" + id + "/import", "{'method':{'name':'web-download','uri':7}}")
                .expect(400);
        cloud.post("/v2/images/" + id + "/import", "{'method':{'name':'glance-download'}}")
                .expect(400);
        cloud.post("/v2/images/" + id + "/import", "{}").expect(400);
        assertThat(image(id).path("status").asString("")).isEqualTo("queued");
    }

    @Test
    void stagedDataThatIsNoGoodIsRefusedAndGone() throws Exception {
        var id = staged("qcow2", DATA);
        importStaged(id);
        var task = ended(id);
        assertThat(task.path("status").asString("")).isEqualTo("failure");
        assertThat(task.path("message").asString("")).contains("does not match");
        assertThat(image(id).path("status").asString("")).isEqualTo("queued");
        assertThat(files("images")).isEmpty();
        assertThat(files("staging")).isEmpty();
    }

    /// CVE-2015-5163.
    @Test
    @EnabledIf("qemuIsThere")
    void e03_anImportWithABackingFileIsRefusedAndTheFileIsNeverOpened() throws Exception {
        withPlugins(Map.of(), "raw", "image_conversion");
        var canary = Files.write(cloud.folder.resolve("canary"), new byte[1 << 20]);
        var before = Files.readAttributes(canary, java.nio.file.attribute.BasicFileAttributes.class)
                .lastAccessTime();
        for (var name : List.of(
                canary.toString(), "canary", "json:{\"driver\":\"raw\",\"file.filename\":\"" + canary + "\"}")) {
            var file = cloud.folder.resolve("crafted.qcow2");
            var made = new ProcessBuilder(
                            "qemu-img",
                            "create",
                            "-q",
                            "-u",
                            "-f",
                            "qcow2",
                            "-F",
                            "raw",
                            "-b",
                            name,
                            file.toString(),
                            "1M")
                    .start();
            assertThat(made.waitFor()).isZero();
            var data = Files.readAllBytes(file);
            cloud.upload(cloud.image("qcow2"), data).expect(415);
            var id = staged("qcow2", data);
            importStaged(id);
            assertThat(ended(id).path("message").asString("")).contains("backing file");
        }
        assertThat(files("images")).isEmpty();
        assertThat(files("work")).isEmpty();
        assertThat(Files.readAttributes(canary, java.nio.file.attribute.BasicFileAttributes.class)
                        .lastAccessTime())
                .isEqualTo(before);
    }

    private static byte[] gzip(byte[] data) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(data);
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(byte[] data, String... names) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ZipOutputStream(bytes)) {
            for (var name : names) {
                out.putNextEntry(new ZipEntry(name));
                out.write(data);
                out.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void packedDataIsUnpackedOnTheWay() throws Exception {
        withPlugins(Map.of(), "raw", "image_decompression");
        for (var data : List.of(gzip(DATA), zip(DATA, "disk"), DATA)) {
            var id = staged("raw", data);
            importStaged(id);
            assertThat(ended(id).path("status").asString("")).isEqualTo("success");
            assertThat(image(id).path("size").longValue()).isEqualTo(DATA.length);
            assertThat(cloud.get("/v2/images/" + id + "/file").body()).isEqualTo(DATA);
        }
    }

    /// CVE-2011-4596: names in an archive are names of nothing.
    @Test
    void f01_namesInAnArchiveLeadNowhere() throws Exception {
        withPlugins(Map.of(), "raw", "image_decompression");
        for (var name : List.of("../../../../tmp/f01-walked-out", "/tmp/f01-walked-out", "C:\\f01", "a/b")) {
            var id = staged("raw", zip(DATA, name));
            importStaged(id);
            assertThat(ended(id).path("status").asString("")).isEqualTo("success");
            assertThat(Path.of("/tmp/f01-walked-out")).doesNotExist();
        }
        var several = staged("raw", zip(DATA, "a", "b"));
        importStaged(several);
        assertThat(ended(several).path("status").asString("")).isEqualTo("failure");
        assertThat(image(several).path("status").asString("")).isEqualTo("queued");
    }

    /// CVE-2013-4463: the limit of the cloud under test is 1 MiB.
    @Test
    void e02_aBombIsBoundedByTheLimitOfImagesAndLeavesNothing() throws Exception {
        withPlugins(Map.of(), "raw", "image_decompression");
        for (var bomb : List.of(gzip(new byte[64 << 20]), zip(new byte[64 << 20], "x"))) {
            assertThat(bomb.length).isLessThan(100_000);
            var id = staged("raw", bomb);
            importStaged(id);
            assertThat(ended(id).path("message").asString("")).contains("larger than");
            assertThat(image(id).path("status").asString("")).isEqualTo("queued");
        }
        assertThat(files("images")).isEmpty();
        assertThat(files("staging")).isEmpty();
    }

    @Test
    @EnabledIf("qemuIsThere")
    void disksAreConvertedToTheOneFormat() throws Exception {
        withPlugins(Map.of(), "qcow2", "image_conversion");
        var id = staged("raw", DATA);
        importStaged(id);
        assertThat(ended(id).path("status").asString("")).isEqualTo("success");
        var image = image(id);
        assertThat(image.path("disk_format").asString("")).isEqualTo("qcow2");
        assertThat(image.path("virtual_size").longValue()).isEqualTo((DATA.length + 511) / 512 * 512);
        var stored = cloud.folder.resolve("images").resolve(id);
        assertThat(ImageInspector.ofFile(stored).format()).isEqualTo("qcow2");
        assertThat(image.path("size").longValue()).isEqualTo(Files.size(stored));
        assertThat(files("work")).isEmpty();
        assertThat(files("staging")).isEmpty();
    }

    /// A qcow2 whose guest's disk begins like a qcow2 with a backing file: raw, it would be one.
    @Test
    @EnabledIf("qemuIsThere")
    void e07_whatHidesInsideAnotherFormatIsRefusedAfterConversion() throws Exception {
        withPlugins(Map.of(), "raw", "image_conversion");
        var inner = new byte[4096];
        System.arraycopy(new byte[] {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, 3}, 0, inner, 0, 8);
        var raw = Files.write(cloud.folder.resolve("inner"), inner);
        var outer = cloud.folder.resolve("outer");
        new org.pileus.driver.diskimage.qemu.QemuConverter(30, java.time.Duration.ofSeconds(60))
                .convert(raw, "raw", outer, "qcow2", 1 << 20);
        var id = staged("qcow2", Files.readAllBytes(outer));
        importStaged(id);
        assertThat(ended(id).path("status").asString("")).isEqualTo("failure");
        assertThat(image(id).path("status").asString("")).isEqualTo("queued");
        assertThat(image(id).path("disk_format").asString("")).isEqualTo("qcow2");
        assertThat(files("work")).isEmpty();
        assertThat(files("images")).isEmpty();
    }

    /// CVE-2015-5162, CVE-2013-2096: within a tool's limits, and sizes that no file may have are not tried.
    @Test
    @EnabledIf("qemuIsThere")
    void e05_craftedFilesEndInAFailedTaskAndLeaveNothing() throws Exception {
        withPlugins(Map.of(), "raw", "image_conversion");
        var file = cloud.folder.resolve("good.qcow2");
        assertThat(new ProcessBuilder("qemu-img", "create", "-q", "-f", "qcow2", file.toString(), "1M")
                        .start()
                        .waitFor())
                .isZero();
        var random = new java.util.SplittableRandom(11);
        for (var round = 0; round < 12; round++) {
            var data = Files.readAllBytes(file);
            for (var at : List.of(20, 24, 27, 36, 40, 44, 48, 100)) {
                data[at + random.nextInt(4)] = (byte) random.nextInt(256);
            }
            var id = staged("qcow2", data);
            importStaged(id);
            var status = ended(id).path("status").asString("");
            assertThat(image(id).path("status").asString("")).isEqualTo(status.equals("success") ? "active" : "queued");
            assertThat(files("work")).isEmpty();
            assertThat(files("staging")).isEmpty();
        }
    }

    @Test
    void theOperatorsPropertiesArePutOnWhatUsersImport() throws Exception {
        withPlugins(Map.of("checked", "yes", "os_glance_x", "no"), "raw", "no_op", "inject_image_metadata");
        var id = staged("raw", DATA);
        importStaged(id);
        assertThat(ended(id).path("status").asString("")).isEqualTo("success");
        assertThat(image(id).path("checked").asString("")).isEqualTo("yes");
        assertThat(image(id).has("os_glance_x")).isFalse();
        cloud.as(GlanceCloud.ADMIN);
        var mine = staged("raw", DATA);
        importStaged(mine);
        assertThat(ended(mine).path("status").asString("")).isEqualTo("success");
        assertThat(image(mine).has("checked")).isFalse();
    }

    @Test
    void aTaskOfAKilledProcessIsEndedAndItsImageIsQueuedAgain() throws Exception {
        var gate = new java.util.concurrent.CountDownLatch(1);
        try (var server = new WebServer("127.0.0.2", path -> {
            gate.await();
            return new WebServer.Page(500, Map.of(), new byte[0]);
        })) {
            var id = cloud.image("raw");
            download(id, server.url("/"), 202);
            GlanceCloud.until(() -> task(id).path("status").asString("").equals("processing"));
            cloud.killAndRestartApi();
            assertThat(ended(id).path("status").asString("")).isEqualTo("failure");
            assertThat(task(id).path("message").asString("")).contains("restarted");
            GlanceCloud.until(() -> image(id).path("status").asString("").equals("queued"));
            GlanceCloud.until(
                    () -> image(id).path("os_glance_failed_import").asString("").equals("file"));
            gate.countDown();
            cloud.upload(id, DATA).expect(204);
        }
    }

    @Test
    void aTaskOfTheTasksApiMakesTheImageToo() throws Exception {
        cloud.as(GlanceCloud.ADMIN);
        try (var server = serve(DATA)) {
            var body = Json.object().put("type", "import");
            var input = body.putObject("input");
            input.put("import_from", server.url("/image")).put("import_from_format", "raw");
            input.putObject("image_properties")
                    .put("name", "made")
                    .put("disk_format", "raw")
                    .put("container_format", "bare");
            var id = cloud.post("/v2/tasks", body.toString()).expect(201).text("id");
            GlanceCloud.until(() -> cloud.get("/v2/tasks/" + id).text("status").equals("success"));
            var made = cloud.get("/v2/tasks/" + id)
                    .json()
                    .path("result")
                    .path("image_id")
                    .asString("");
            assertThat(image(made).path("name").asString("")).isEqualTo("made");
            assertThat(image(made).path("status").asString("")).isEqualTo("active");
            input.put("import_from", "http://127.0.0.1:22/");
            var bad = cloud.post("/v2/tasks", body.toString()).expect(201).text("id");
            GlanceCloud.until(() -> cloud.get("/v2/tasks/" + bad).text("status").equals("failure"));
        }
    }
}
