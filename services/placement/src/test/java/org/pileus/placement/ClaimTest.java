package org.pileus.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClaimTest {
    private static final String HOST = "11111111-1111-1111-1111-111111111111";
    private final PlacementApi api = PlacementApi.inMemory();

    @AfterEach
    void stop() {
        api.close();
    }

    private void host(String uuid, int vcpus) {
        api.post("/resource_providers", "{'name':'" + uuid + "','uuid':'" + uuid + "'}")
                .expect(200);
        api.put(
                        "/resource_providers/" + uuid + "/inventories",
                        "{'resource_provider_generation':0,'inventories':{'VCPU':{'total':" + vcpus
                                + "},'MEMORY_MB':{'total':4096,'min_unit':128,'step_size':128}}}")
                .expect(200);
    }

    private PlacementApi.Answer claim(String consumer, String generation, String allocations) {
        return api.put(
                "/allocations/" + consumer,
                "{'allocations':{" + allocations + "},'consumer_generation':" + generation
                        + ",'project_id':'p','user_id':'u','consumer_type':'INSTANCE'}");
    }

    private static String consumer(int n) {
        return String.format("22222222-2222-2222-2222-%012d", n);
    }

    private static String of(String provider, String resources) {
        return "'" + provider + "':{'resources':{" + resources + "}}";
    }

    @Test
    void aFirstClaimCostsFourStatementsAndOneTransaction() {
        host(HOST, 4);
        var before = api.database().counters();
        claim(consumer(1), "null", of(HOST, "'VCPU':1,'MEMORY_MB':256")).expect(204);
        var cost = api.database().counters().since(before);
        assertThat(cost.statements()).isEqualTo(4);
        assertThat(cost.transactions()).isEqualTo(1);
        assertThat(cost.reads()).isZero();
    }

    @Test
    void candidatesCostNoStatement() {
        host(HOST, 4);
        var before = api.database().counters();
        var body = api.get("/allocation_candidates?resources=VCPU:1,MEMORY_MB:256&limit=1000")
                .expect(200)
                .json();
        assertThat(body.path("allocation_requests").size()).isEqualTo(1);
        assertThat(api.database().counters().since(before).statements()).isZero();
    }

    @Test
    void whatIsClaimedIsSeenByUsagesAndCandidates() {
        host(HOST, 4);
        claim(consumer(1), "null", of(HOST, "'VCPU':3")).expect(204);
        assertThat(api.get("/resource_providers/" + HOST + "/usages")
                        .json()
                        .path("usages")
                        .path("VCPU")
                        .intValue())
                .isEqualTo(3);
        assertThat(api.get("/allocation_candidates?resources=VCPU:2")
                        .json()
                        .path("allocation_requests")
                        .size())
                .isZero();
        assertThat(api.get("/allocation_candidates?resources=VCPU:1")
                        .json()
                        .path("allocation_requests")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void manyWritersNeverPassTheCapacityAndFillIt() throws Exception {
        host(HOST, 10);
        var granted = new AtomicInteger();
        var refused = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 200; i++) {
                var consumer = consumer(i);
                threads.submit(() -> {
                    var answer = claim(consumer, "null", of(HOST, "'VCPU':1"));
                    if (answer.status() == 204) {
                        granted.incrementAndGet();
                    } else {
                        assertThat(answer.status()).isEqualTo(409);
                        assertThat(answer.errorCode()).isEqualTo("placement.undefined_code");
                        refused.incrementAndGet();
                    }
                });
            }
        }
        assertThat(granted).hasValue(10);
        assertThat(refused).hasValue(190);
        assertThat(api.get("/resource_providers/" + HOST + "/usages")
                        .json()
                        .path("usages")
                        .path("VCPU")
                        .intValue())
                .isEqualTo(10);
    }

    @Test
    void aSecondClaimMustNameTheGenerationOfTheConsumer() {
        host(HOST, 4);
        claim(consumer(1), "null", of(HOST, "'VCPU':1")).expect(204);
        assertThat(claim(consumer(1), "null", of(HOST, "'VCPU':1")).expect(409).errorCode())
                .isEqualTo("placement.concurrent_update");
        claim(consumer(1), "1", of(HOST, "'VCPU':2")).expect(204);
        var shown = api.get("/allocations/" + consumer(1)).json();
        assertThat(shown.path("consumer_generation").intValue()).isEqualTo(2);
        assertThat(shown.path("allocations")
                        .path(HOST)
                        .path("resources")
                        .path("VCPU")
                        .intValue())
                .isEqualTo(2);
    }

    @Test
    void unitRulesAreCheckedAgainstWhatIsStored() {
        host(HOST, 4);
        assertThat(claim(consumer(1), "null", of(HOST, "'MEMORY_MB':200"))
                        .expect(409)
                        .error())
                .contains("violate inventory constraints");
        assertThat(claim(consumer(1), "null", of(HOST, "'DISK_GB':1"))
                        .expect(409)
                        .error())
                .contains("invalid");
        assertThat(api.get("/allocations/" + consumer(1))
                        .json()
                        .path("allocations")
                        .size())
                .isZero();
    }

    @Test
    void aMoveBetweenConsumersNeedsNoRoomForBoth() {
        host(HOST, 1);
        claim(consumer(1), "null", of(HOST, "'VCPU':1")).expect(204);
        var rest = ",'project_id':'p','user_id':'u','consumer_type':'INSTANCE'}";
        api.post(
                        "/allocations",
                        "{'" + consumer(1) + "':{'allocations':{},'consumer_generation':1" + rest + ",'" + consumer(2)
                                + "':{'allocations':{" + of(HOST, "'VCPU':1") + "},'consumer_generation':null" + rest
                                + "}")
                .expect(204);
        assertThat(api.get("/allocations/" + consumer(1))
                        .json()
                        .path("allocations")
                        .size())
                .isZero();
        assertThat(api.get("/allocations/" + consumer(2))
                        .json()
                        .path("allocations")
                        .size())
                .isEqualTo(1);
        api.delete("/allocations/" + consumer(2)).expect(204);
        api.delete("/allocations/" + consumer(2)).expect(404);
        assertThat(api.get("/resource_providers/" + HOST + "/usages")
                        .json()
                        .path("usages")
                        .path("VCPU")
                        .intValue())
                .isZero();
    }

    @Test
    void aHostThatIsTooFullMayBeGivenBackInPart() {
        host(HOST, 4);
        claim(consumer(1), "null", of(HOST, "'VCPU':4")).expect(204);
        api.put(
                        "/resource_providers/" + HOST + "/inventories",
                        "{'resource_provider_generation':2,'inventories':{'VCPU':{'total':2}}}")
                .expect(200);
        claim(consumer(1), "1", of(HOST, "'VCPU':3")).expect(204);
        claim(consumer(2), "null", of(HOST, "'VCPU':1")).expect(409);
    }

    @Test
    void nobodyButAdminsAndServicesGetsIn() {
        host(HOST, 4);
        api.as("mallory:project", "member", "reader");
        claim(consumer(1), "null", of(HOST, "'VCPU':1")).expect(403);
        api.get("/resource_providers").expect(403);
        api.get("/usages?project_id=other").expect(403);
        api.get("/usages?project_id=project").expect(200);
        api.as("nova:service", "service");
        claim(consumer(1), "null", of(HOST, "'VCPU':1")).expect(204);
    }
}
