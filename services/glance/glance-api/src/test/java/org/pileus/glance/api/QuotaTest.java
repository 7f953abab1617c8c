package org.pileus.glance.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pileus.glance.api.GlanceConfig.Limits;
import org.pileus.glance.api.GlanceConfig.LocationOptions;
import org.pileus.glance.api.images.ItemQuotas;
import org.pileus.kernel.core.Failpoints;

class QuotaTest {
    private static final int KIB = 1024;
    private GlanceCloud cloud;

    QuotaTest() throws IOException {
        cloud = new GlanceCloud();
    }

    @AfterEach
    void stop() throws IOException {
        cloud.close();
    }

    private void limited(Limits limits) throws IOException {
        cloud.close();
        cloud = new GlanceCloud(Failpoints.NONE, new GlanceCloud.Options(limits, LocationOptions.standard()));
    }

    private void unified(Map<String, Integer> registered) throws IOException {
        limited(new Limits(true, 0, 0, ItemQuotas.standard()));
        cloud.registeredLimits.putAll(registered);
    }

    private static Map<String, Integer> limits(int size, int stage, int count, int uploading) {
        return Map.of(
                "image_size_total", size,
                "image_stage_total", stage,
                "image_count_total", count,
                "image_count_uploading", uploading);
    }

    private GlanceCloud.Answer stage(String id, byte[] data) {
        return cloud.send("PUT", "/v2/images/" + id + "/stage", "application/octet-stream", data);
    }

    @Test
    void theIdentityServicesLimitOnImagesCounts() throws IOException {
        unified(limits(-1, -1, 2, -1));
        cloud.image("raw");
        var second = cloud.image("raw");
        cloud.post("/v2/images", "{'name':'third'}").expect(413);
        cloud.projectLimits.put("image_count_total", 3);
        cloud.post("/v2/images", "{'name':'third'}").expect(201);
        cloud.delete("/v2/images/" + second).expect(204);
        cloud.post("/v2/images", "{'name':'fourth'}").expect(201);
        var usage = cloud.get("/v2/info/usage").expect(200).json().path("usage");
        assertThat(usage.path("image_count_total").toString()).isEqualTo("{\"usage\":3,\"limit\":3}");
        assertThat(usage.path("image_size_total").path("limit").intValue()).isEqualTo(-1);
    }

    @Test
    void aLimitThatNobodyRegisteredIsNone() throws IOException {
        unified(Map.of());
        cloud.post("/v2/images", "{'name':'one'}").expect(413);
    }

    @Test
    void aFullProjectGetsNoMoreData() throws IOException {
        unified(limits(0, 0, -1, -1));
        var id = cloud.image("raw");
        for (var rest : List.of("/file", "/stage")) {
            cloud.send(
                            "PUT",
                            "/v2/images/" + id + rest,
                            "application/octet-stream",
                            new byte[KIB * KIB],
                            "Content-Length",
                            Integer.toString(KIB * KIB))
                    .expect(413);
        }
        assertThat(cloud.get("/v2/images/" + id).text("status")).isEqualTo("queued");
        cloud.upload(id, new byte[KIB]).expect(204); // less than a MiB rounds down, as upstream has it
    }

    @Test
    void uploadsAtOnceAreCounted() throws IOException {
        unified(limits(-1, -1, -1, 1));
        stage(cloud.image("raw"), new byte[10]).expect(204);
        var second = cloud.image("raw");
        stage(second, new byte[10]).expect(413);
        cloud.upload(second, new byte[10]).expect(413);
    }

    @Test
    void theStorageQuotaStopsTheByteThatPassesIt() throws IOException {
        limited(new Limits(false, 100 * KIB, 0, ItemQuotas.standard()));
        cloud.upload(cloud.image("raw"), new byte[60 * KIB]).expect(204);
        var id = cloud.image("raw");
        var path = "/v2/images/" + id + "/file";
        cloud.upload(id, new byte[41 * KIB]).expect(413);
        cloud.send("PUT", path, "application/octet-stream", new ByteArrayInputStream(new byte[41 * KIB]))
                .expect(413);
        assertThat(cloud.get("/v2/images/" + id).text("status")).isEqualTo("queued");
        cloud.upload(id, new byte[40 * KIB]).expect(204);
    }

    @Test
    void whatHangsOnAnImageIsCounted() throws IOException {
        limited(new Limits(false, 0, 0, new ItemQuotas(1, 2, 0, 10)));
        cloud.post("/v2/images", "{'name':'i','a':'1','b':'2'}").expect(413);
        cloud.post("/v2/images", "{'name':'i','tags':['a','b','c']}").expect(413);
        var id = cloud.post("/v2/images", "{'name':'i','a':'1','tags':['a','b']}")
                .expect(201)
                .text("id");
        cloud.patch("/v2/images/" + id, "[{'op':'add','path':'/b','value':'2'}]")
                .expect(413);
        cloud.put("/v2/images/" + id + "/tags/c", "").expect(413);
        cloud.post("/v2/images/" + id + "/members", "{'member':'blue'}").expect(413);
    }

    /// Never more on the disk than the quota and one image.
    @Test
    void g05_deletingDuringAnUploadDoesNotEvadeTheQuota() throws Exception {
        limited(new Limits(false, 300 * KIB, 0, ItemQuotas.standard()));
        var most = new AtomicInteger();
        for (var round = 0; round < 20; round++) {
            var id = cloud.image("raw");
            var deleting = new InputStream() {
                @Override
                public int read() {
                    cloud.delete("/v2/images/" + id);
                    return -1;
                }

                @Override
                public int read(byte[] buffer, int offset, int length) {
                    return read();
                }
            };
            var body = new SequenceInputStream(new ByteArrayInputStream(new byte[200 * KIB]), deleting);
            cloud.send("PUT", "/v2/images/" + id + "/file", "application/octet-stream", body)
                    .expect(410);
            most.accumulateAndGet(used(), Math::max);
        }
        assertThat(most.get()).isZero();
    }

    /// Bytes in the store's folder.
    private int used() throws IOException {
        try (var files = Files.list(cloud.folder.resolve("images"))) {
            return files.mapToInt(path -> (int) path.toFile().length()).sum();
        }
    }

    @Test
    void g06_theSizeCapCountsForStreamsOfUnknownLength() throws IOException {
        var id = cloud.image("raw");
        cloud.send(
                        "PUT",
                        "/v2/images/" + id + "/file",
                        "application/octet-stream",
                        new ByteArrayInputStream(new byte[(1 << 20) + 1]))
                .expect(413);
        assertThat(cloud.get("/v2/images/" + id).text("status")).isEqualTo("queued");
        assertThat(used()).isZero();
    }
}
