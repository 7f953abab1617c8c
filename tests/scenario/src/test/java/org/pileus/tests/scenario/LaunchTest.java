package org.pileus.tests.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.node.ObjectNode;

/// The main job, end to end, over sockets, in the embedded wiring.
class LaunchTest {
    @TempDir
    private Path data;

    @Test
    void serverIsLaunchedTracedAndDeletedWithoutAnythingLeft() throws Exception {
        try (var cloud = new RunningCloud(data, 2)) {
            var id = cloud.launch("first");
            var server = cloud.get("compute", "/v2.1/servers/" + id).path("server");
            assertThat(server.path("addresses")
                            .path("provider")
                            .get(0)
                            .path("addr")
                            .asString())
                    .startsWith("172.24.4.");
            assertThat(server.path("OS-EXT-SRV-ATTR:host").asString()).startsWith("compute-");
            assertThat(port(cloud, id).path("status").asString()).isEqualTo("ACTIVE");
            assertThat(cloud.get("placement", "/allocations/" + id).path("allocations"))
                    .hasSize(1);

            var steps = cloud.embedded().traces().find(id).stream()
                    .map(span -> span.step().flow() + "." + span.step().number());
            var documented = Stream.concat(
                    IntStream.rangeClosed(1, 13).mapToObj(n -> "nova." + n),
                    IntStream.rangeClosed(1, 13).mapToObj(n -> "neutron." + n));
            assertThat(steps.distinct()).containsExactlyInAnyOrderElementsOf(documented.toList());

            cloud.call("DELETE", "compute", "/v2.1/servers/" + id, null);
            assertThat(RunningCloud.eventually(
                            Duration.ofSeconds(10),
                            () -> cloud.get("network", "/v2.0/ports?device_id=" + id)
                                    .path("ports")
                                    .isEmpty()))
                    .isTrue();
            assertThat(RunningCloud.eventually(
                            Duration.ofSeconds(10),
                            () -> cloud.get("placement", "/allocations/" + id)
                                    .path("allocations")
                                    .isEmpty()))
                    .isTrue();
            try (var gone = cloud.exchange("GET", "compute", "/v2.1/servers/" + id, null)) {
                assertThat(gone.status()).isEqualTo(404);
            }
        }
    }

    @Test
    void launchThatNoHostCanTakeSaysWhichFilterTookTheHostsAway() throws Exception {
        try (var cloud = new RunningCloud(data, 2)) {
            var flavor = Json.object();
            flavor.putObject("flavor")
                    .put("name", "huge")
                    .put("id", "huge")
                    .put("ram", 9_000_000)
                    .put("vcpus", 1)
                    .put("disk", 1);
            cloud.call("POST", "compute", "/v2.1/flavors", flavor);
            var quota = Json.object();
            quota.putObject("quota_set").put("ram", -1);
            var project = Json.text(
                    cloud.get("network", "/v2.0/networks").path("networks").get(0), "project_id");
            cloud.call("PUT", "compute", "/v2.1/os-quota-sets/" + project, quota);
            ObjectNode body = cloud.serverBody("giant");
            ((ObjectNode) body.path("server")).put("flavorRef", "huge");
            var id = Json.text(
                    cloud.call("POST", "compute", "/v2.1/servers", body).path("server"), "id");
            assertThat(RunningCloud.eventually(
                            Duration.ofSeconds(10), () -> cloud.status(id).equals("ERROR")))
                    .isTrue();
            var fault =
                    cloud.get("compute", "/v2.1/servers/" + id).path("server").path("fault");
            assertThat(fault.path("message").asString()).contains("No valid host was found");
            assertThat(cloud.embedded().traces().find(id)).anySatisfy(span -> {
                assertThat(span.step().id()).startsWith("nova.7");
                assertThat(span.error()).isNotNull();
            });
        }
    }

    @Test
    void restartOnTheSameDataKeepsEverything() throws Exception {
        String id;
        try (var cloud = new RunningCloud(data, 1)) {
            id = cloud.launch("lasting");
        }
        try (var cloud = new RunningCloud(data, 1)) {
            assertThat(cloud.get("compute", "/v2.1/servers/" + id)
                            .path("server")
                            .path("name")
                            .asString())
                    .isEqualTo("lasting");
            cloud.launch("second");
            assertThat(cloud.get("compute", "/v2.1/servers").path("servers")).hasSize(2);
        }
    }

    private static tools.jackson.databind.JsonNode port(RunningCloud cloud, String server) {
        return cloud.get("network", "/v2.0/ports?device_id=" + server)
                .path("ports")
                .get(0);
    }
}
