package org.pileus.glance.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Failpoints.Moment;
import org.pileus.kernel.testkit.ArmedFailpoints;

/// I11: the files of the stores are those of the images, whatever breaks; a deleted image has none.
class DataSafetyTest {
    private static final int SIZE = 600_000;
    private final ArmedFailpoints failpoints = new ArmedFailpoints();
    private final GlanceCloud cloud;

    /// The process is gone: nothing that it would do on a failure is done.
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    DataSafetyTest() throws IOException {
        cloud = new GlanceCloud(failpoints);
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

    private List<String> files(String folder) {
        try (var list = Files.list(cloud.folder.resolve(folder))) {
            return list.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String status(String id) {
        return cloud.get("/v2/images/" + id).expect(200).text("status");
    }

    private void arm(String place, Moment moment) {
        failpoints.arm(place, moment, () -> {
            throw new Killed();
        });
    }

    private void dying(Runnable work) {
        try {
            work.run();
        } catch (Killed e) {
            // as wanted; some callers never see it
        }
    }

    @Test
    void aKillWhileDataIsStoredLeavesAQueuedImageAndNoFile() throws Exception {
        for (var moment : List.of(Moment.BEFORE, Moment.AFTER)) {
            var id = cloud.image("raw");
            arm("glance.store", moment);
            dying(() -> cloud.upload(id, data(1)));
            assertThat(status(id)).isEqualTo("saving");
            assertThat(files("images")).hasSize(moment == Moment.AFTER ? 1 : 0);
            cloud.killAndRestartApi();
            GlanceCloud.until(() -> status(id).equals("queued"));
            GlanceCloud.until(() -> files("images").isEmpty());
            cloud.upload(id, data(2)).expect(204);
            assertThat(cloud.get("/v2/images/" + id + "/file").body()).isEqualTo(data(2));
            cloud.delete("/v2/images/" + id).expect(204);
        }
    }

    @Test
    void aKillWhileAnImportIsStoredLeavesNothingStagedEither() throws Exception {
        var id = cloud.image("raw");
        cloud.send("PUT", "/v2/images/" + id + "/stage", "application/octet-stream", data(1))
                .expect(204);
        arm("glance.store", Moment.AFTER);
        cloud.post("/v2/images/" + id + "/import", "{'method':{'name':'glance-direct'}}")
                .expect(202);
        GlanceCloud.until(() -> failpoints.passages("glance.store", Moment.AFTER) == 1);
        cloud.killAndRestartApi();
        GlanceCloud.until(() -> status(id).equals("queued"));
        GlanceCloud.until(() -> files("images").isEmpty() && files("staging").isEmpty());
    }

    @Test
    void aKillWhileAnImageIsCopiedLeavesItWhereItWas() throws Exception {
        var id = cloud.image("raw");
        cloud.upload(id, data(1)).expect(204);
        arm("glance.copy", Moment.AFTER);
        cloud.as(GlanceCloud.ADMIN)
                .post("/v2/images/" + id + "/import", "{'method':{'name':'copy-image'},'stores':['cold']}")
                .expect(202);
        GlanceCloud.until(() -> failpoints.passages("glance.copy", Moment.AFTER) == 1);
        assertThat(files("cold")).containsExactly(id);
        cloud.killAndRestartApi();
        GlanceCloud.until(() -> files("cold").isEmpty());
        assertThat(status(id)).isEqualTo("active");
        assertThat(cloud.get("/v2/images/" + id).text("stores")).isEqualTo("file");
        assertThat(cloud.get("/v2/images/" + id + "/file").body()).isEqualTo(data(1));
    }

    @Test
    void anAnswerOfTheRegistryThatIsLostCostsNoData() {
        var id = cloud.image("raw");
        failpoints.arm("glance.store", Moment.AFTER, () -> cloud.answersLost.add("PUT /images/" + id));
        cloud.upload(id, data(3)).expect(204);
        assertThat(cloud.answersLost).isEmpty();
        assertThat(status(id)).isEqualTo("active");
        assertThat(cloud.get("/v2/images/" + id + "/file").body()).isEqualTo(data(3));
    }

    @Test
    void ofTwoUploadsAtOnceOneIsRefused() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var round = 0; round < 20; round++) {
                var id = cloud.image("raw");
                var go = new CountDownLatch(1);
                List<Future<Integer>> answers = new ArrayList<>();
                for (var sender = 0; sender < 2; sender++) {
                    var body = data(sender);
                    answers.add(threads.submit(() -> {
                        go.await();
                        return cloud.upload(id, body).status();
                    }));
                }
                go.countDown();
                var first = answers.getFirst().get();
                assertThat(List.of(first, answers.getLast().get())).containsExactlyInAnyOrder(204, 409);
                assertThat(cloud.get("/v2/images/" + id + "/file").body()).isEqualTo(data(first == 204 ? 0 : 1));
            }
        }
    }

    @Test
    void g04_deletingAtAnyMomentOfAnUploadOrImportLeavesNoData() throws Exception {
        var random = new SplittableRandom(4);
        var kept = new TreeSet<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var round = 0; round < 60; round++) {
                var id = cloud.image("raw");
                var path = "/v2/images/" + id;
                var steps = random.nextInt(400);
                var deleted = threads.submit(() -> {
                    for (var step = 0; step < steps; step++) {
                        cloud.get(path);
                    }
                    cloud.delete(path).expect(204);
                    return true;
                });
                if (round % 2 == 0) {
                    cloud.upload(id, data(round));
                } else {
                    cloud.send("PUT", path + "/stage", "application/octet-stream", data(round));
                    cloud.post(path + "/import", "{'method':{'name':'glance-direct'},'all_stores':true}");
                }
                deleted.get();
                if (round % 10 == 0) {
                    var other = cloud.image("raw");
                    cloud.upload(other, data(round)).expect(204);
                    kept.add(other);
                }
            }
        }
        GlanceCloud.until(() -> files("images").equals(List.copyOf(kept)));
        GlanceCloud.until(() -> files("staging").isEmpty() && files("cold").isEmpty());
    }

    @Test
    void aFullDiskIsSaidSoAndLeavesNothing() throws Exception {
        var images = cloud.folder.resolve("images");
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", images),
                "this needs to be root, with the right to mount");
        try {
            var id = cloud.image("raw");
            cloud.upload(id, data(1)).expect(413);
            assertThat(status(id)).isEqualTo("queued");
            assertThat(files("images")).isEmpty();
            cloud.send("PUT", "/v2/images/" + id + "/file", "application/octet-stream", small())
                    .expect(204);
        } finally {
            run("umount", images);
        }
    }

    private static InputStream small() {
        return new ByteArrayInputStream(new byte[100_000]);
    }

    private static boolean run(Object... words) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        for (var word : words) {
            command.add(word instanceof Path path ? path.toString() : (String) word);
        }
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false; // there is no such program here
        }
    }
}
