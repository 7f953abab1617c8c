package org.pileus.nova.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerLifeTest {
    private final NovaApi api = new NovaApi().host("c1");

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void aCreatedServerIsListedShownAndSentToTheConductor() {
        api.flavor("1", 512);
        var id = api.server("member-p1", "vm1");
        var shown = api.as("member-p1").get("/v2.1/servers/" + id).expect(200).json().path("server");
        assertThat(shown.path("status").asString("")).isEqualTo("BUILD");
        assertThat(shown.path("OS-EXT-STS:task_state").asString("")).isEqualTo("scheduling");
        assertThat(shown.path("flavor").path("id").asString("")).isEqualTo("1");
        assertThat(shown.has("OS-EXT-SRV-ATTR:host")).isFalse();
        var list = api.as("member-p1").get("/v2.1/servers/detail").expect(200).json().path("servers");
        assertThat(list).hasSize(1);
        assertThat(api.as("member-p2").get("/v2.1/servers/detail").expect(200).json().path("servers")).isEmpty();
        api.as("member-p2").get("/v2.1/servers/" + id).expect(404);
        var cast = api.await(() -> api.conductor.isEmpty() ? null : api.conductor.getFirst());
        assertThat(cast.method()).isEqualTo("schedule_and_build_instances");
        assertThat(cast.args().path("instances").get(0).asString("")).isEqualTo(id);
    }

    @Test
    void aDeleteGoesToTheHostAndIsSeenAtOnce() {
        api.flavor("1", 512);
        var id = api.server("member-p1", "vm1");
        api.settle(id, "c1", "active");
        api.as("reader-p1").delete("/v2.1/servers/" + id).expect(403);
        api.as("member-p1").delete("/v2.1/servers/" + id).expect(204);
        var cast = api.await(() -> api.compute.isEmpty() ? null : api.compute.getFirst());
        assertThat(cast.method()).isEqualTo("terminate_instance");
        assertThat(api.as("member-p1").get("/v2.1/servers/" + id).expect(200).json().path("server").path("OS-EXT-STS:task_state").asString(""))
                .isEqualTo("deleting");
    }
}
