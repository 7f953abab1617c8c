package org.pileus.glance.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pileus.client.glance.NewImage;
import org.pileus.kernel.db.Transaction;

class ImageDataTest {
    private static final byte[] DATA = "some data of an image".repeat(100).getBytes(StandardCharsets.UTF_8);
    private final GlanceCloud cloud;

    ImageDataTest() throws IOException {
        cloud = new GlanceCloud();
    }

    @AfterEach
    void stop() throws IOException {
        cloud.close();
    }

    private List<String> files() throws IOException {
        try (var list = Files.list(cloud.folder.resolve("images"))) {
            return list.map(path -> path.getFileName().toString()).toList();
        }
    }

    private String status(String id) {
        return cloud.get("/v2/images/" + id).expect(200).text("status");
    }

    @Test
    void uploadedDataMakesTheImageActiveAndComesBackWhole() throws IOException {
        var id = cloud.image("raw");
        cloud.get("/v2/images/" + id + "/file").expect(204);
        cloud.upload(id, DATA).expect(204);
        var image = cloud.get("/v2/images/" + id).json();
        assertThat(image.path("status").asString("")).isEqualTo("active");
        assertThat(image.path("size").longValue()).isEqualTo(DATA.length);
        assertThat(image.path("virtual_size").longValue()).isEqualTo(DATA.length);
        assertThat(image.path("os_hash_algo").asString("")).isEqualTo("sha512");
        assertThat(image.path("os_hash_value").asString("")).hasSize(128);
        var answer = cloud.get("/v2/images/" + id + "/file").expect(200);
        assertThat(answer.body()).isEqualTo(DATA);
        assertThat(answer.headers().first("Content-MD5"))
                .isEqualTo(image.path("checksum").asString(""));
        assertThat(files()).containsExactly(id);
        cloud.upload(id, DATA).expect(409);
        cloud.delete("/v2/images/" + id).expect(204);
        assertThat(files()).isEmpty();
    }

    @Test
    void partsCanBeAskedFor() {
        var id = cloud.image("raw");
        cloud.upload(id, DATA).expect(204);
        var path = "/v2/images/" + id + "/file";
        var part = cloud.get(path, "Range", "bytes=5-8").expect(206);
        assertThat(new String(part.body(), StandardCharsets.UTF_8)).isEqualTo("data");
        assertThat(part.headers().first("Content-Range")).isEqualTo("bytes 5-8/" + DATA.length);
        assertThat(cloud.get(path, "Range", "bytes=-3").expect(206).body()).hasSize(3);
        assertThat(cloud.get(path, "Range", "bytes=2095-").expect(206).body()).hasSize(5);
        assertThat(cloud.get(path, "Range", "bytes=99999-")
                        .expect(416)
                        .headers()
                        .first("Content-Range"))
                .isEqualTo("bytes */" + DATA.length);
        cloud.get(path, "Range", "bytes=8-5").expect(416);
        cloud.get(path, "Range", "lines=1-2").expect(416);
    }

    @Test
    void aBrokenUploadLeavesTheImageQueuedAndNoFile() throws IOException {
        var id = cloud.image("raw");
        var broken = new SequenceInputStream(new ByteArrayInputStream(DATA), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }
        });
        cloud.send("PUT", "/v2/images/" + id + "/file", "application/octet-stream", broken)
                .expect(400);
        assertThat(status(id)).isEqualTo("queued");
        assertThat(files()).isEmpty();
        cloud.upload(id, DATA).expect(204);
    }

    @Test
    void sizesThatDoNotHoldAreRefused() throws IOException {
        var id = cloud.image("raw");
        var path = "/v2/images/" + id + "/file";
        cloud.send("PUT", path, "application/octet-stream", DATA, "x-openstack-image-size", "5")
                .expect(400);
        cloud.send("PUT", path, "application/octet-stream", new byte[(1 << 20) + 1])
                .expect(413);
        cloud.send("PUT", path, "text/plain", DATA).expect(415);
        assertThat(status(id)).isEqualTo("queued");
        assertThat(files()).isEmpty();
    }

    @Test
    void dataThatIsSomethingElseIsRefused() throws IOException {
        var qcow2 = new byte[1024];
        System.arraycopy(new byte[] {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, 3}, 0, qcow2, 0, 8);
        qcow2[30] = 1;
        var raw = cloud.image("raw");
        cloud.upload(raw, qcow2).expect(415);
        var good = cloud.image("qcow2");
        cloud.upload(good, DATA).expect(415);
        cloud.upload(good, qcow2).expect(204);
        assertThat(cloud.get("/v2/images/" + good).json().path("virtual_size").longValue())
                .isEqualTo(256);
        qcow2[15] = 1;
        var backed = cloud.image("qcow2");
        cloud.upload(backed, qcow2).expect(415);
        assertThat(status(backed)).isEqualTo("queued");
        assertThat(files()).containsExactly(good);
    }

    @Test
    void anImageNeedsItsFormatsBeforeItsData() {
        var id = cloud.post("/v2/images", "{'name':'bare'}").expect(201).text("id");
        cloud.upload(id, DATA).expect(400);
        assertThat(status(id)).isEqualTo("queued");
    }

    @Test
    void onlyTheOwnerSendsDataAndNobodyReadsADeactivatedImage() {
        var id = cloud.image("raw");
        cloud.as(GlanceCloud.BOB).upload(id, DATA).expect(404);
        cloud.as(GlanceCloud.READER).upload(id, DATA).expect(403);
        cloud.as(GlanceCloud.ALICE).upload(id, DATA).expect(204);
        cloud.as(GlanceCloud.READER).get("/v2/images/" + id + "/file").expect(403);
        cloud.as(GlanceCloud.ALICE)
                .post("/v2/images/" + id + "/actions/deactivate", "{}")
                .expect(204);
        cloud.get("/v2/images/" + id + "/file").expect(403);
        cloud.as(GlanceCloud.ADMIN).get("/v2/images/" + id + "/file").expect(200);
        cloud.as(GlanceCloud.ALICE)
                .post("/v2/images/" + id + "/actions/reactivate", "{}")
                .expect(204);
        cloud.get("/v2/images/" + id + "/file").expect(200);
    }

    @Test
    void stagedDataIsImported() throws Exception {
        var id = cloud.image("raw");
        var path = "/v2/images/" + id;
        cloud.post(path + "/import", "{'method':{'name':'glance-direct'}}").expect(409);
        cloud.send("PUT", path + "/stage", "application/octet-stream", DATA).expect(204);
        assertThat(status(id)).isEqualTo("uploading");
        cloud.get(path + "/file").expect(204);
        cloud.post(path + "/import", "{'method':{'name':'teleport'}}").expect(400);
        cloud.post(path + "/import", "{'method':{'name':'glance-direct'}}").expect(202);
        GlanceCloud.until(() -> status(id).equals("active"));
        assertThat(cloud.get(path + "/file").expect(200).body()).isEqualTo(DATA);
        GlanceCloud.until(() -> cloud.get(path + "/tasks")
                .json()
                .path("tasks")
                .path(0)
                .path("status")
                .asString("")
                .equals("success"));
    }

    private static void journal(Transaction tx, String id, String state) {
        tx.update("INSERT INTO image_locations VALUES (?, 'file', ?, 0, ?, 'controller/dead', '{}')", id, id, state);
    }

    @Test
    void whatAKilledProcessLeftIsCleanedUp() throws Exception {
        var id = cloud.image("raw");
        cloud.database().run(tx -> {
            tx.update("UPDATE images SET status = 'SAVING', version = version + 1 WHERE id = ?", id);
            journal(tx, id, "PENDING");
        });
        var deleted = UUID.randomUUID().toString();
        cloud.database().run(tx -> journal(tx, deleted, "DOOMED"));
        Files.write(cloud.folder.resolve("images").resolve(".partial-" + id), DATA);
        Files.write(cloud.folder.resolve("images").resolve(id), DATA);
        Files.write(cloud.folder.resolve("images").resolve(deleted), DATA);
        cloud.killAndRestartApi();
        GlanceCloud.until(() -> status(id).equals("queued"));
        GlanceCloud.until(() -> {
            try {
                return files().isEmpty();
            } catch (IOException e) {
                return false;
            }
        });
        cloud.upload(id, DATA).expect(204);
    }

    @Test
    void novasClientMakesReadsAndDeletesASnapshot() throws IOException {
        var client = cloud.client();
        var made = client.create(
                new NewImage("snap", "red", "private", "bare", "raw", 64, 1, Map.of("image_type", "snapshot")));
        assertThat(made.owner()).isEqualTo("red");
        client.upload(made.id(), new ByteArrayInputStream(DATA));
        var image = client.image(made.id()).orElseThrow();
        assertThat(image.isActive()).isTrue();
        assertThat(image.size()).isEqualTo(DATA.length);
        assertThat(image.property("image_type")).isEqualTo("snapshot");
        try (var data = client.open(made.id(), 5)) {
            assertThat(data.stream().readAllBytes()).hasSize(DATA.length - 5);
        }
        assertThat(client.update(made.id(), Map.of("image_state", "available")).property("image_state"))
                .isEqualTo("available");
        client.delete(made.id());
        assertThat(client.image(made.id())).isEmpty();
        client.delete(made.id());
    }
}
