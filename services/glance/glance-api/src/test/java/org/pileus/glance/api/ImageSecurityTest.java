package org.pileus.glance.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// State, integrity and isolation of images. Each test is named after its case.
class ImageSecurityTest {
    private static final byte[] DATA = "some data of an image".repeat(100).getBytes(StandardCharsets.UTF_8);
    private static final String OCTETS = "application/octet-stream";
    private GlanceCloud cloud = new GlanceCloud();

    ImageSecurityTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        cloud.close();
    }

    private ObjectNode image(String id) {
        return cloud.get("/v2/images/" + id).expect(200).json();
    }

    private String active(String visibility) {
        var id = cloud.as(GlanceCloud.ADMIN)
                .post(
                        "/v2/images",
                        "{'name':'i','disk_format':'raw','container_format':'bare','owner':'red','visibility':'"
                                + visibility + "'}")
                .expect(201)
                .text("id");
        cloud.as(GlanceCloud.ALICE).upload(id, DATA).expect(204);
        return id;
    }

    private Set<String> files(String folder) throws IOException {
        try (var list = Files.list(cloud.folder.resolve(folder))) {
            return list.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private Set<String> listed(String query) {
        return cloud.get("/v2/images" + query)
                .expect(200)
                .json()
                .path("images")
                .valueStream()
                .map(image -> image.path("id").asString(""))
                .collect(Collectors.toSet());
    }

    /// CVE-2012-4573, CVE-2012-5482: by every door, for every visibility.
    @Test
    void a04_anotherProjectsImageIsChangedByNoRoute() {
        for (var visibility : List.of("private", "shared", "community", "public")) {
            var id = active(visibility);
            if (visibility.equals("shared")) {
                cloud.post("/v2/images/" + id + "/members", "{'member':'blue'}").expect(200);
                cloud.as(GlanceCloud.BOB)
                        .put("/v2/images/" + id + "/members/blue", "{'status':'accepted'}")
                        .expect(200);
            }
            var before = cloud.as(GlanceCloud.ADMIN).get("/v2/images/" + id).json();
            var path = "/v2/images/" + id;
            cloud.as(GlanceCloud.BOB);
            for (var answer : List.of(
                    cloud.delete(path),
                    cloud.patch(path, "[{'op':'replace','path':'/name','value':'mine'}]"),
                    cloud.patch(path, "[{'op':'replace','path':'/visibility','value':'public'}]"),
                    cloud.patch(path, "[{'op':'replace','path':'/owner','value':'blue'}]"),
                    cloud.patch(path, "[{'op':'add','path':'/x','value':'y'}]"),
                    cloud.upload(id, DATA),
                    cloud.send("PUT", path + "/stage", OCTETS, DATA),
                    cloud.post(path + "/import", "{'method':{'name':'glance-direct'}}"),
                    cloud.post(path + "/import", "{'method':{'name':'copy-image'},'stores':['cold']}"),
                    cloud.post(path + "/actions/deactivate", "{}"),
                    cloud.post(path + "/actions/reactivate", "{}"),
                    cloud.put(path + "/tags/x", "{}"),
                    cloud.delete(path + "/tags/x"),
                    cloud.post(path + "/members", "{'member':'green'}"),
                    cloud.delete(path + "/members/blue"),
                    cloud.delete("/v2/stores/file/" + id))) {
                assertThat(answer.status()).describedAs(visibility).isIn(403, 404);
            }
            assertThat(cloud.as(GlanceCloud.ADMIN).get(path).json()).isEqualTo(before);
        }
    }

    /// CVE-2014-0167: list, detail, members, tasks and data decide alike.
    @Test
    void a05_everyDoorToAnImageDecidesAlike() {
        for (var visibility : List.of("private", "shared", "community", "public")) {
            var id = active(visibility);
            cloud.as(GlanceCloud.BOB);
            var seen = cloud.get("/v2/images/" + id).status() == 200;
            assertThat(seen).isEqualTo(List.of("community", "public").contains(visibility));
            assertThat(cloud.get("/v2/images/" + id + "/file").status() == 200).isEqualTo(seen);
            assertThat(cloud.send("HEAD", "/v2/images/" + id + "/file", null, new byte[0])
                                    .status()
                            == 200)
                    .isIn(seen, false);
            assertThat(cloud.get("/v2/images/" + id + "/tasks").status() == 200).isEqualTo(seen);
            assertThat(listed("?visibility=" + visibility).contains(id)).isEqualTo(seen);
            assertThat(listed("?id=in:" + id).contains(id)).isEqualTo(seen);
        }
    }

    /// CVE-2015-5251.
    @Test
    void g01_whatBelongsToTheServiceIsSetByNobody() {
        var id = active("private");
        var before = image(id);
        for (var name : List.of(
                "status",
                "checksum",
                "size",
                "virtual_size",
                "created_at",
                "updated_at",
                "os_hash_algo",
                "os_hash_value",
                "id",
                "self",
                "file",
                "schema",
                "direct_url",
                "stores",
                "os_glance_import_task",
                "os_glance_importing_to_stores",
                "locations",
                "deleted",
                "deleted_at")) {
            for (var op : List.of("add", "replace", "remove")) {
                assertThat(cloud.patch("/v2/images/" + id, "[{'op':'" + op + "','path':'/" + name + "','value':'x'}]")
                                .status())
                        .isIn(403, name.equals("locations") ? 400 : 403);
            }
            if (!name.equals("id")) {
                cloud.post("/v2/images", "{'" + name + "':'x'}").expect(403);
            }
        }
        cloud.patch("/v2/images/" + id, "[{'op':'replace','path':'/owner','value':'blue'}]")
                .expect(403);
        for (var header : List.of("x-image-meta-status", "X-Image-Meta-Status", "x-image-meta-checksum")) {
            cloud.get("/v2/images/" + id, header, "queued").expect(200);
            cloud.send("PUT", "/v2/images/" + id + "/file", OCTETS, DATA, header, "queued")
                    .expect(409);
        }
        assertThat(image(id)).isEqualTo(before);
    }

    /// CVE-2016-0757.
    @Test
    void g02_theDataOfAnActiveImageIsNeverReplaced() {
        var id = active("private");
        var before = image(id);
        var path = "/v2/images/" + id;
        cloud.patch(path, "[{'op':'replace','path':'/locations','value':[]}]").expect(403);
        cloud.patch(path, "[{'op':'remove','path':'/locations/0'}]").expect(403);
        cloud.patch(path, "[{'op':'add','path':'/locations/-','value':{'url':'http://x/','metadata':{}}}]")
                .expect(403);
        cloud.delete("/v2/stores/file/" + id).expect(403);
        cloud.as(GlanceCloud.ADMIN).delete("/v2/stores/file/" + id).expect(403);
        cloud.as(GlanceCloud.ALICE)
                .upload(id, "other".getBytes(StandardCharsets.UTF_8))
                .expect(409);
        cloud.send("PUT", path + "/stage", OCTETS, DATA).expect(409);
        cloud.post(path + "/import", "{'method':{'name':'glance-direct'}}").expect(409);
        cloud.post(path + "/import", "{'method':{'name':'web-download','uri':'http://example.org/'}}")
                .expect(409);
        cloud.post(path + "/actions/deactivate", "{}").expect(204);
        cloud.upload(id, DATA).expect(409);
        cloud.post(path + "/actions/reactivate", "{}").expect(204);
        assertThat(cloud.get(path + "/file").body()).isEqualTo(DATA);
        var after = image(id);
        assertThat(after.path("os_hash_value")).isEqualTo(before.path("os_hash_value"));
        assertThat(after.path("checksum")).isEqualTo(before.path("checksum"));
    }

    /// CVE-2013-4428: a reader may see the image and not its data, by no spelling of the request.
    @Test
    void g03_whoMayNotDownloadGetsNoPartOfTheData() {
        var id = active("private");
        var path = "/v2/images/" + id + "/file";
        cloud.as(GlanceCloud.ADMIN).get(path).expect(200);
        cloud.as(GlanceCloud.READER);
        cloud.get("/v2/images/" + id).expect(200);
        for (var answer : List.of(
                cloud.get(path),
                cloud.get(path, "Range", "bytes=0-3"),
                cloud.get(path, "Content-Range", "bytes 0-3/*"),
                cloud.get(path, "If-None-Match", "*"))) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).doesNotContain("some data");
        }
        assertThat(cloud.send("HEAD", path, null, new byte[0]).status()).isIn(403, 404, 405);
    }

    /// Waits at the gate in the middle of its bytes.
    private static InputStream gated(CountDownLatch begun, CountDownLatch gate) {
        return new InputStream() {
            private final ByteArrayInputStream data = new ByteArrayInputStream(DATA);
            private int count;

            @Override
            public int read() throws IOException {
                if (count++ == 100) {
                    begun.countDown();
                    try {
                        gate.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }
                return data.read();
            }
        };
    }

    /// CVE-2014-9684, CVE-2015-1881: wherever the deletion falls, the stores hold what the images say.
    @Test
    void g04_deletingDuringUploadOrImportLeavesNoData() throws Exception {
        var random = new SplittableRandom(4);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var round = 0; round < 200; round++) {
                var id = cloud.image("raw");
                var path = "/v2/images/" + id;
                var kind = random.nextInt(3);
                if (kind == 2) {
                    cloud.send("PUT", path + "/stage", OCTETS, DATA).expect(204);
                }
                var delay = random.nextInt(3_000_000);
                var work = threads.submit(() -> switch (kind) {
                    case 0 -> cloud.upload(id, DATA).status();
                    case 1 -> cloud.send("PUT", path + "/stage", OCTETS, DATA).status();
                    default ->
                        cloud.post(path + "/import", "{'method':{'name':'glance-direct'}}")
                                .status();
                });
                var end = System.nanoTime() + delay;
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                cloud.delete(path).expect(204);
                assertThat(work.get()).isIn(202, 204, 404, 409, 410);
                cloud.get(path).expect(404);
            }
            var gate = new CountDownLatch(1);
            var begun = new CountDownLatch(1);
            var id = cloud.image("raw");
            var upload =
                    threads.submit(() -> cloud.send("PUT", "/v2/images/" + id + "/file", OCTETS, gated(begun, gate))
                            .status());
            begun.await();
            cloud.delete("/v2/images/" + id).expect(204);
            gate.countDown();
            assertThat(upload.get()).isIn(404, 410);
        }
        GlanceCloud.until(() -> {
            try {
                return files("images").isEmpty() && files("staging").isEmpty();
            } catch (IOException e) {
                return false;
            }
        });
    }

    /// CVE-2014-9623: what is deleted while it comes in does not stay on the disk.
    @Test
    void g05_uploadAndDeleteInALoopFillsNothing() throws Exception {
        for (var round = 0; round < 20; round++) {
            var id = cloud.image("raw");
            cloud.upload(id, new byte[100_000]).expect(204);
            cloud.delete("/v2/images/" + id).expect(204);
            long size = 0;
            try (var list = Files.list(cloud.folder.resolve("images"))) {
                for (var file : list.toList()) {
                    size += Files.size(file);
                }
            }
            assertThat(size).isLessThanOrEqualTo(100_000);
        }
    }

    /// CVE-2014-5356: the cap of the cloud under test is 1 MiB; nothing is announced.
    @Test
    void g06_theCapHoldsForDataOfUnknownLength() throws IOException {
        var id = cloud.image("raw");
        for (var route : List.of("/file", "/stage")) {
            var endless = new InputStream() {
                @Override
                public int read() {
                    return 7;
                }
            };
            cloud.send("PUT", "/v2/images/" + id + route, OCTETS, endless).expect(413);
            assertThat(image(id).path("status").asString("")).isEqualTo("queued");
            assertThat(files("images")).isEmpty();
            assertThat(files("staging")).isEmpty();
        }
    }

    /// OSSN-0005.
    @Test
    void g07_aSharedImageAppearsOnlyWithConsent() {
        var id = active("shared");
        var member = "/v2/images/" + id + "/members";
        cloud.as(GlanceCloud.BOB).post(member, "{'member':'blue'}").expect(404);
        cloud.as(GlanceCloud.ALICE).post(member, "{'member':'blue'}").expect(200);
        assertThat(cloud.as(GlanceCloud.BOB).get(member + "/blue").text("status"))
                .isEqualTo("pending");
        assertThat(listed("")).doesNotContain(id);
        assertThat(listed("?visibility=shared&member_status=pending")).contains(id);
        cloud.as(GlanceCloud.ALICE)
                .put(member + "/blue", "{'status':'accepted'}")
                .expect(403);
        cloud.as(GlanceCloud.BOB).put(member + "/blue", "{'status':'accepted'}").expect(200);
        assertThat(listed("")).contains(id);
        cloud.put(member + "/blue", "{'status':'rejected'}").expect(200);
        assertThat(listed("")).doesNotContain(id);
        cloud.post(member, "{'member':'green'}").expect(403);
    }

    /// OSSN-0015.
    @Test
    void g08_publishingIsAnAdministratorsRight() {
        cloud.post("/v2/images", "{'visibility':'public'}").expect(403);
        var id = cloud.image("raw");
        cloud.patch("/v2/images/" + id, "[{'op':'replace','path':'/visibility','value':'public'}]")
                .expect(403);
        cloud.patch("/v2/images/" + id, "[{'op':'add','path':'/visibility','value':'public'}]")
                .expect(403);
        assertThat(image(id).path("visibility").asString("")).isEqualTo("shared");
        cloud.patch("/v2/images/" + id, "[{'op':'replace','path':'/visibility','value':'community'}]")
                .expect(200);
        assertThat(cloud.as(GlanceCloud.BOB).get("/v2/images").body())
                .asString()
                .doesNotContain(id);
        cloud.as(GlanceCloud.ADMIN)
                .patch("/v2/images/" + id, "[{'op':'replace','path':'/visibility','value':'public'}]")
                .expect(200);
    }

    /// OSSN-0061: the strong hash is the default, of exactly the bytes that are stored.
    @Test
    void g09_theStrongHashIsOfTheStoredBytes() throws Exception {
        var id = active("private");
        assertThat(image(id).path("os_hash_algo").asString("")).isEqualTo("sha512");
        var digest = java.security.MessageDigest.getInstance("SHA-512")
                .digest(Files.readAllBytes(cloud.folder.resolve("images").resolve(id)));
        assertThat(image(id).path("os_hash_value").asString(""))
                .isEqualTo(java.util.HexFormat.of().formatHex(digest));
    }

    @Test
    void g10_protectedIsProtectedForEverybodyAndHiddenIsShownOnRequestAlone() throws IOException {
        var id = active("public");
        cloud.patch(
                        "/v2/images/" + id,
                        "[{'op':'replace','path':'/protected','value':true},{'op':'replace','path':'/os_hidden','value':true}]")
                .expect(200);
        for (var who : List.of(GlanceCloud.ALICE, GlanceCloud.ADMIN)) {
            cloud.as(who).delete("/v2/images/" + id).expect(403);
            assertThat(listed("")).doesNotContain(id);
            assertThat(listed("?visibility=public")).doesNotContain(id);
            assertThat(listed("?os_hidden=true")).contains(id);
        }
        assertThat(files("images")).containsExactly(id);
        cloud.patch("/v2/images/" + id, "[{'op':'replace','path':'/protected','value':false}]")
                .expect(200);
        cloud.delete("/v2/images/" + id).expect(204);
    }

    /// OSSN-0013: reserved names in any spelling.
    @Test
    void g11_reservedNamesAreReservedInEverySpelling() {
        var id = cloud.image("raw");
        for (var name : List.of(
                "os_glance_x", "OS_GLANCE_X", "Os_Glance_importing_to_stores", "os_glance", "OS_glance_stage_host")) {
            cloud.post("/v2/images", "{'" + name + "':'x'}").expect(403);
            for (var op : List.of("add", "replace", "remove")) {
                cloud.patch("/v2/images/" + id, "[{'op':'" + op + "','path':'/" + name + "','value':'x'}]")
                        .expect(403);
            }
        }
        for (var name : List.of("Foo", "foo", "FOO")) {
            cloud.patch("/v2/images/" + id, "[{'op':'add','path':'/" + name + "','value':'" + name + "'}]")
                    .expect(200);
        }
        assertThat(image(id).path("FOO").asString("")).isEqualTo("FOO");
        assertThat(image(id).path("foo").asString("")).isEqualTo("foo");
    }

    /// OSSN-0057, with 2,000 records: a page costs what a page costs, and others see none of them.
    @Test
    void g12_manyEmptyImagesDoNotHurtOthers() {
        for (var i = 0; i < 2_000; i++) {
            cloud.post("/v2/images", "{}").expect(201);
        }
        cloud.as(GlanceCloud.BOB).image("raw");
        listed("");
        var start = System.nanoTime();
        assertThat(listed("")).hasSize(1);
        assertThat(cloud.as(GlanceCloud.ALICE)
                        .get("/v2/images?limit=1000")
                        .expect(200)
                        .json()
                        .path("images"))
                .hasSize(1000);
        assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    }

    /// CVE-2014-9493: no location is taken from a user, least of all of a file.
    @Test
    void f03_aFileOfTheHostBecomesNoImage() throws IOException {
        var canary = Files.writeString(cloud.folder.resolve("canary"), "secret");
        var id = cloud.image("raw");
        for (var url : List.of("file://" + canary, "FILE://" + canary, "filesystem://" + canary)) {
            var location = "{'url':'" + url + "','metadata':{}}";
            for (var who : List.of(GlanceCloud.ALICE, GlanceCloud.ADMIN)) {
                cloud.as(who);
                assertThat(cloud.patch(
                                        "/v2/images/" + id,
                                        "[{'op':'add','path':'/locations/-','value':" + location + "}]")
                                .status())
                        .isIn(400, 403);
                assertThat(cloud.patch(
                                        "/v2/images/" + id,
                                        "[{'op':'replace','path':'/locations','value':[" + location + "]}]")
                                .status())
                        .isIn(400, 403);
                assertThat(cloud.post("/v2/images", "{'locations':[" + location + "]}")
                                .status())
                        .isIn(400, 403);
                assertThat(cloud.post("/v2/images", "{'location':'" + url + "'}")
                                .status())
                        .isIn(400, 403);
                assertThat(cloud.post("/v2/images/" + id + "/locations", location)
                                .status())
                        .isIn(400, 403, 404);
                cloud.post("/v2/images/" + id + "/import", "{'method':{'name':'web-download','uri':'" + url + "'}}")
                        .expect(400);
            }
        }
        cloud.as(GlanceCloud.ALICE).delete("/v2/images/" + id).expect(204);
        assertThat(canary).hasContent("secret");
    }

    /// CVE-2022-47951, CVE-2024-40767 by every door that data comes in by.
    @Test
    void e06_e07_dataIsLookedIntoByEveryDoor() throws Exception {
        var descriptor =
                "# Disk DescriptorFile\nversion=1\ncreateType=\"monolithicFlat\"\nRW 1 FLAT \"/etc/shadow\" 0\n"
                        .getBytes(StandardCharsets.US_ASCII);
        for (var declared : List.of("vmdk", "raw", "ami", "iso")) {
            cloud.upload(cloud.image(declared), descriptor).expect(415);
            var id = cloud.image(declared);
            cloud.send("PUT", "/v2/images/" + id + "/stage", OCTETS, descriptor).expect(204);
            cloud.post("/v2/images/" + id + "/import", "{'method':{'name':'glance-direct'}}")
                    .expect(202);
            GlanceCloud.until(() -> image(id).path("status").asString("").equals("queued"));
            try (var server = new WebServer("127.0.0.2", path -> new WebServer.Page(200, Map.of(), descriptor))) {
                var other = cloud.image(declared);
                cloud.post(
                                "/v2/images/" + other + "/import",
                                "{'method':{'name':'web-download','uri':'" + server.url("/") + "'}}")
                        .expect(202);
                GlanceCloud.until(() -> image(other).path("status").asString("").equals("queued"));
            }
        }
        assertThat(files("images")).isEmpty();
    }
}
