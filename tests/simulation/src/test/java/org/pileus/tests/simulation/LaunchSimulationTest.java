package org.pileus.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pileus.kernel.core.Failpoints.Moment;
import org.pileus.kernel.core.Json;

/// Kills the whole cloud before, during and after the durable effect of each step of a launch (fault catalogue,
/// section 3), starts it again, and demands what section 3 allows: the server ACTIVE, or in ERROR with a
/// fault, or never made; no leak; a clean deletion; and a cloud that works.
class LaunchSimulationTest {
    private static final Duration SETTLE = Duration.ofSeconds(30);
    /// All of section 3 but `compute.image`: a simulated host fetches no image.
    private static final List<String> STEPS = List.of(
            "api.validate",
            "api.quota",
            "api.port-create",
            "api.record",
            "api.cast",
            "conductor.start",
            "scheduler.candidates",
            "scheduler.claim",
            "conductor.cell-record",
            "conductor.cast-build",
            "compute.claim",
            "compute.network",
            "neutron.bind",
            "compute.disk",
            "compute.vif",
            "agent.filter",
            "agent.up",
            "compute.define",
            "compute.resume",
            "compute.record",
            "notify");

    @TempDir
    private Path data;

    static Stream<Arguments> killings() {
        return STEPS.stream().flatMap(step -> Stream.of(Moment.values()).map(moment -> Arguments.of(step, moment)));
    }

    @Test
    void everyStepOfTheCatalogueIsPassedByALaunch() throws Exception {
        try (var cloud = new MortalCloud(data)) {
            var id = cloud.launch("plain");
            assertThat(settles(cloud, id)).isTrue();
            MortalCloud.eventually(Duration.ofSeconds(5), () -> cloud.passages("notify", Moment.AFTER) > 0);
            assertThat(STEPS)
                    .allSatisfy(
                            step -> assertThat(cloud.passages(step, Moment.BEFORE) + cloud.passages(step, Moment.AFTER))
                                    .as(step)
                                    .isPositive());
            assertThat(cloud.audit()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("killings")
    void serverSettlesWithoutALeakAfterAKillAt(String step, Moment moment) throws Exception {
        try (var cloud = new MortalCloud(data)) {
            cloud.dieAt(step, moment);
            var id = cloud.launch("victim");
            MortalCloud.eventually(Duration.ofSeconds(5), () -> cloud.died() || (id != null && settled(cloud, id)));
            cloud.restart();
            var servers =
                    cloud.get("compute", "/v2.1/servers/detail?all_tenants=1").path("servers");
            if (id != null) {
                assertThat(servers).as("an acknowledged server is not lost").hasSize(1);
            }
            for (var server : servers) {
                var found = Json.text(server, "id");
                assertThat(settles(cloud, found)).as(found + " settles").isTrue();
                var now = cloud.get("compute", "/v2.1/servers/" + found).path("server");
                assertThat(now.path("status").asString()).isIn("ACTIVE", "ERROR", "SHUTOFF");
                if (now.path("status").asString().equals("ERROR")) {
                    assertThat(now.path("fault").path("message").asString()).isNotEmpty();
                }
            }
            assertThat(MortalCloud.eventually(SETTLE, () -> audited(cloud)))
                    .as(() -> "after the kill: " + findings(cloud))
                    .isTrue();
            for (var server : servers) {
                cloud.call("DELETE", "compute", "/v2.1/servers/" + Json.text(server, "id"), null);
            }
            assertThat(MortalCloud.eventually(SETTLE, () -> empty(cloud) && audited(cloud)))
                    .as(() -> "after the deletion: " + findings(cloud))
                    .isTrue();
            var next = cloud.launch("next");
            assertThat(settles(cloud, next)).isTrue();
            assertThat(cloud.get("compute", "/v2.1/servers/" + next)
                            .path("server")
                            .path("status")
                            .asString())
                    .isEqualTo("ACTIVE");
        }
    }

    private static boolean settles(MortalCloud cloud, String id) throws InterruptedException {
        return id != null && MortalCloud.eventually(SETTLE, () -> settled(cloud, id));
    }

    private static boolean settled(MortalCloud cloud, String id) {
        var server = cloud.get("compute", "/v2.1/servers/" + id).path("server");
        return !server.path("status").asString().equals("BUILD")
                && server.path("OS-EXT-STS:task_state").isNull();
    }

    private static boolean empty(MortalCloud cloud) {
        return cloud.get("compute", "/v2.1/servers?all_tenants=1")
                .path("servers")
                .isEmpty();
    }

    private static boolean audited(MortalCloud cloud) {
        try {
            return cloud.audit().isEmpty();
        } catch (java.io.IOException e) {
            return false;
        }
    }

    private static String findings(MortalCloud cloud) {
        try {
            return cloud.audit().toString();
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }
}
