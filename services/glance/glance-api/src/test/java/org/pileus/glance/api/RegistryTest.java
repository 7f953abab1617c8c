package org.pileus.glance.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Two registries on one database, behind one glance-api.
class RegistryTest {
    private final GlanceCloud cloud;

    RegistryTest() throws IOException {
        cloud = new GlanceCloud();
    }

    @AfterEach
    void stop() throws IOException {
        cloud.close();
    }

    @Test
    void onlyGlanceApiIsAnswered() throws IOException {
        assertThat(cloud.askRegistry("glance:service:service")).isEqualTo(200);
        assertThat(cloud.askRegistry("nova:service:service,admin")).isEqualTo(403);
        assertThat(cloud.askRegistry("glance:red:service,admin")).isEqualTo(403);
        assertThat(cloud.askRegistry("glance:service:member")).isEqualTo(403);
        assertThat(cloud.askRegistry(GlanceCloud.ADMIN)).isEqualTo(403);
    }

    @Test
    void oneOfTwoRegistriesMayDie() {
        var id = cloud.image("raw");
        cloud.killRegistry("registry");
        cloud.upload(id, new byte[100]).expect(204);
        cloud.patch("/v2/images/" + id, "[{'op':'replace','path':'/name','value':'n'}]")
                .expect(200);
        var second = cloud.image("raw");
        assertThat(cloud.get("/v2/images").json().path("images").size()).isEqualTo(2);
        cloud.delete("/v2/images/" + second).expect(204);
        assertThat(cloud.get("/v2/images/" + id + "/file").expect(200).body()).hasSize(100);
    }

    @Test
    void withoutAnyRegistryTheClientIsToldToComeAgain() {
        var id = cloud.image("raw");
        cloud.killRegistry("registry");
        cloud.killRegistry("replica");
        var answer = cloud.post("/v2/images", "{'name':'x'}").expect(503);
        assertThat(answer.headers().first("Retry-After")).isNotNull();
        cloud.upload(id, new byte[100]).expect(503);
    }
}
