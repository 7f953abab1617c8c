package org.pileus.glance.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pileus.glance.api.GlanceConfig.Limits;
import org.pileus.glance.api.GlanceConfig.LocationOptions;
import org.pileus.glance.api.images.ItemQuotas;
import org.pileus.kernel.core.Failpoints;
import tools.jackson.databind.JsonNode;

/// A cache with room for two and a half images.
class CacheTest {
    private static final int SIZE = 100_000;
    private final GlanceCloud cloud;

    CacheTest() throws IOException {
        cloud = new GlanceCloud(
                Failpoints.NONE,
                new GlanceCloud.Options(
                        new Limits(false, 0, 250_000, ItemQuotas.standard()), LocationOptions.standard()));
    }

    @AfterEach
    void stop() throws IOException {
        cloud.close();
    }

    private static byte[] data(long seed) {
        var bytes = new byte[SIZE];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    private String active(int seed) {
        var id = cloud.as(GlanceCloud.ALICE).image("raw");
        cloud.upload(id, data(seed)).expect(204);
        return id;
    }

    private JsonNode state() {
        var state = cloud.as(GlanceCloud.ADMIN).get("/v2/cache").expect(200).json();
        cloud.as(GlanceCloud.ALICE);
        return state;
    }

    private boolean isCached(String id) {
        return state().path("cached_images").toString().contains(id);
    }

    private byte[] read(String id) {
        return cloud.get("/v2/images/" + id + "/file").expect(200).body();
    }

    private String cached(int seed) throws InterruptedException {
        var id = active(seed);
        read(id);
        GlanceCloud.until(() -> isCached(id));
        return id;
    }

    private Path stored(String id) {
        return cloud.folder.resolve("images").resolve(id);
    }

    @Test
    void theAuditSeesWhatTheCacheHolds() throws Exception {
        var id = cached(1);
        Files.write(cloud.folder.resolve("cache").resolve("orphan"), new byte[3]);
        var files =
                cloud.as(GlanceCloud.ADMIN).get("/pileus/v1/files").expect(200).json();
        assertThat(files.path("cached").toString())
                .contains("{\"id\":\"" + id + "\",\"store\":\"cache\",\"size\":" + SIZE + "}")
                .contains("{\"id\":\"orphan\",\"store\":\"cache\",\"size\":3}");
        cloud.as(GlanceCloud.ALICE).get("/pileus/v1/files").expect(403);
    }

    @Test
    void whatIsReadIsCachedAndReadFromTheCacheThen() throws Exception {
        var id = cached(1);
        Files.delete(stored(id));
        assertThat(read(id)).isEqualTo(data(1));
        assertThat(cloud.get("/v2/images/" + id + "/file", "Range", "bytes=10-19")
                        .expect(206)
                        .body())
                .hasSize(10);
        var entry = state().path("cached_images").path(0);
        assertThat(entry.path("hits").intValue()).isEqualTo(2);
        assertThat(entry.path("size").intValue()).isEqualTo(SIZE);
        assertThat(entry.path("last_accessed").doubleValue())
                .isGreaterThanOrEqualTo(entry.path("last_modified").doubleValue());
    }

    @Test
    void whatWasReadLongestAgoMakesRoom() throws Exception {
        var first = cached(1);
        var second = cached(2);
        read(first);
        var third = cached(3);
        assertThat(isCached(first)).isTrue();
        assertThat(isCached(second)).isFalse();
        assertThat(isCached(third)).isTrue();
        try (var files = Files.list(cloud.folder.resolve("cache"))) {
            assertThat(files.count()).isEqualTo(2);
        }
    }

    @Test
    void aDamagedImageIsNotCached() throws Exception {
        var id = active(1);
        Files.write(stored(id), data(2));
        cloud.as(GlanceCloud.ADMIN).put("/v2/cache/" + id, "").expect(202);
        GlanceCloud.until(() -> state().path("queued_images").isEmpty());
        assertThat(isCached(id)).isFalse();
    }

    @Test
    void aDeletedImageLeavesTheCache() throws Exception {
        var id = cached(1);
        cloud.delete("/v2/images/" + id).expect(204);
        GlanceCloud.until(() -> !Files.exists(cloud.folder.resolve("cache").resolve(id)));
        assertThat(isCached(id)).isFalse();
    }

    @Test
    void theCacheOutlivesTheProcess() throws Exception {
        var id = cached(1);
        cloud.killAndRestartApi();
        assertThat(isCached(id)).isTrue();
        Files.delete(stored(id));
        assertThat(read(id)).isEqualTo(data(1));
    }

    @Test
    void administratorsQueueClearCleanAndPrune() throws Exception {
        var id = active(1);
        var queued = cloud.as(GlanceCloud.ADMIN).image("raw");
        cloud.as(GlanceCloud.ALICE).put("/v2/cache/" + id, "").expect(403);
        cloud.get("/v2/cache").expect(403);
        cloud.as(GlanceCloud.ADMIN);
        cloud.put("/v2/cache/" + queued, "").expect(400);
        cloud.put("/v2/cache/nothing", "").expect(404);
        cloud.put("/v2/cache/" + id, "").expect(202);
        GlanceCloud.until(() -> isCached(id));
        cloud.as(GlanceCloud.ADMIN);
        cloud.post("/v2/cache/clean", "").expect(200);
        var pruned = cloud.post("/v2/cache/prune", "").expect(200).json();
        assertThat(pruned.toString()).isEqualTo("{\"total_files_pruned\":0,\"total_bytes_pruned\":0}");
        cloud.send("DELETE", "/v2/cache", null, new byte[0], "x-image-cache-clear-target", "all")
                .expect(400);
        cloud.send("DELETE", "/v2/cache", null, new byte[0], "x-image-cache-clear-target", "queue")
                .expect(204);
        assertThat(isCached(id)).isTrue();
        cloud.as(GlanceCloud.ADMIN).delete("/v2/cache/" + id).expect(204);
        assertThat(isCached(id)).isFalse();
        cloud.as(GlanceCloud.ADMIN).delete("/v2/cache").expect(204);
        assertThat(cloud.get("/versions")
                        .json()
                        .path("versions")
                        .path(0)
                        .path("id")
                        .asString(""))
                .isEqualTo("v2.18");
    }

    @Test
    void g03_theDownloadPolicyCountsForCachedImagesToo() throws Exception {
        var id = cached(1);
        var path = "/v2/images/" + id + "/file";
        cloud.as(GlanceCloud.BOB).get(path).expect(404);
        cloud.as(GlanceCloud.READER).get(path).expect(403);
        cloud.as(GlanceCloud.ALICE)
                .post("/v2/images/" + id + "/actions/deactivate", "")
                .expect(204);
        cloud.get(path).expect(403);
        cloud.as(GlanceCloud.ADMIN).get(path).expect(200);
    }

    @Test
    void withoutACacheItsRoutesAreMissing() throws IOException {
        try (var plain = new GlanceCloud()) {
            plain.as(GlanceCloud.ADMIN).get("/v2/cache").expect(404);
            plain.post("/v2/cache/prune", "").expect(404);
            plain.as(GlanceCloud.ALICE).get("/v2/cache").expect(403);
        }
    }
}
