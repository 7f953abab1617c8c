package org.pileus.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who may ask, and in which form errors are told.
class AccessTest {
    private final PlacementApi api = PlacementApi.inMemory();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aSystemTokenIsNoTokenOfAProject() {
        api.as("root", Map.of("X-Roles", "admin,service,reader", "OpenStack-System-Scope", "all"));
        api.get("/resource_providers").expect(403);
        api.get("/usages?project_id=root").expect(403);
        api.get("/").expect(200);
    }

    @Test
    void onlyServicesReshape() {
        var body = "{'inventories':{'11111111-1111-1111-1111-111111111111':{'inventories':{},"
                + "'resource_provider_generation':0}},'allocations':{}}";
        api.as("root", "admin", "reader");
        api.post("/reshaper", body).expect(403);
        api.as("nova", "service");
        assertThat(api.post("/reshaper", body).expect(400).errorCode())
                .isEqualTo("placement.resource_provider.not_found");
    }

    @Test
    void aProjectsReaderSeesItsOwnUsageOnly() {
        api.as("anna:shop", "reader");
        api.get("/usages?project_id=shop").expect(200);
        api.get("/usages?project_id=bank").expect(403);
        api.get("/usages").expect(403);
        api.get("/allocation_candidates?resources=VCPU:1").expect(403);
        api.get("/traits").expect(403);
    }

    @Test
    void whoAcceptsNoJsonGetsAPageWithoutMarkupOfTheAsker() {
        api.as("admin", Map.of("Accept", "text/html"));
        var page = api.delete("/resource_providers/<script>").expect(404);
        assertThat(page.headers().first("Content-Type")).startsWith("text/html");
        assertThat(new String(page.body(), StandardCharsets.UTF_8))
                .contains("404 Not Found")
                .doesNotContain("<script>");
        api.as("admin", Map.of("Accept", "image/png"));
        assertThat(api.get("/nothing").expect(404).headers().first("Content-Type"))
                .startsWith("text/plain");
        api.as("admin", Map.of("Accept", "*/*"));
        assertThat(api.get("/nothing").expect(404).headers().first("Content-Type"))
                .startsWith("application/json");
    }
}
