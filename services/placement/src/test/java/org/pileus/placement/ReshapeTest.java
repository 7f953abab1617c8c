package org.pileus.placement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Moving what a provider has, with what is taken of it, to a child in one step; and what projects use.
class ReshapeTest {
    private static final String HOST = "11111111-1111-1111-1111-111111111111";
    private static final String NODE = "22222222-2222-2222-2222-222222222222";
    private static final String SERVER = "33333333-3333-3333-3333-333333333333";
    private final PlacementApi api = PlacementApi.inMemory();

    @BeforeEach
    void aHostWithAServerAndAnEmptyNode() {
        api.as("nova:service", "service");
        api.post("/resource_providers", "{'uuid':'" + HOST + "','name':'host'}").expect(200);
        api.post("/resource_providers", "{'uuid':'" + NODE + "','name':'node','parent_provider_uuid':'" + HOST + "'}")
                .expect(200);
        api.put(
                        "/resource_providers/" + HOST + "/inventories",
                        "{'resource_provider_generation':0,'inventories':{'VCPU':{'total':8},'DISK_GB':{'total':50}}}")
                .expect(200);
        api.put("/allocations/" + SERVER, allocation(HOST, "'VCPU':2,'DISK_GB':10", "null"))
                .expect(204);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private static String allocation(String provider, String resources, String generation) {
        return "{'allocations':{'" + provider + "':{'resources':{" + resources + "}}}," + consumer(generation) + "}";
    }

    private static String consumer(String generation) {
        return "'consumer_generation':" + generation
                + ",'project_id':'shop','user_id':'anna','consumer_type':'INSTANCE'";
    }

    private PlacementApi.Answer reshape(long hostGeneration, long nodeGeneration, String vcpusOfTheNode) {
        return api.post(
                "/reshaper",
                "{'inventories':{'" + HOST + "':{'resource_provider_generation':" + hostGeneration
                        + ",'inventories':{'DISK_GB':{'total':50}}},'" + NODE + "':{'resource_provider_generation':"
                        + nodeGeneration + ",'inventories':{'VCPU':{'total':" + vcpusOfTheNode
                        + "}}}},'allocations':{'" + SERVER + "':{'allocations':{'" + HOST
                        + "':{'resources':{'DISK_GB':10}},'" + NODE + "':{'resources':{'VCPU':2}}},"
                        + consumer("1") + "}}}");
    }

    private long used(String provider, String name) {
        return api.get("/resource_providers/" + provider + "/usages")
                .expect(200)
                .json()
                .path("usages")
                .path(name)
                .asLong(-1);
    }

    @Test
    void inventoryAndAllocationsMoveTogether() {
        reshape(2, 0, "8").expect(204);
        assertThat(used(HOST, "VCPU")).isEqualTo(-1);
        assertThat(used(HOST, "DISK_GB")).isEqualTo(10);
        assertThat(used(NODE, "VCPU")).isEqualTo(2);
        assertThat(api.get("/allocations/" + SERVER)
                        .json()
                        .path("consumer_generation")
                        .intValue())
                .isEqualTo(2);
        assertThat(api.get("/allocation_candidates?resources=VCPU:6,DISK_GB:40")
                        .json()
                        .path("allocation_requests")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void aStaleGenerationChangesNothing() {
        assertThat(reshape(1, 0, "8").expect(409).errorCode()).isEqualTo("placement.concurrent_update");
        assertThat(reshape(2, 7, "8").expect(409).errorCode()).isEqualTo("placement.concurrent_update");
        assertThat(used(HOST, "VCPU")).isEqualTo(2);
    }

    @Test
    void whatDoesNotFitAfterwardsIsRefusedWhole() {
        reshape(2, 0, "1").expect(409);
        assertThat(used(HOST, "VCPU")).isEqualTo(2);
        assertThat(used(NODE, "VCPU")).isEqualTo(-1);
        assertThat(api.get("/resource_providers/" + HOST + "/inventories")
                        .json()
                        .path("inventories")
                        .size())
                .isEqualTo(2);
    }

    @Test
    void inventoryThatIsStillTakenCannotGo() {
        var body = "{'inventories':{'" + HOST + "':{'resource_provider_generation':2,'inventories':{'DISK_GB':"
                + "{'total':50}}}},'allocations':{}}";
        assertThat(api.post("/reshaper", body).expect(409).errorCode()).isEqualTo("placement.inventory.inuse");
        assertThat(used(HOST, "VCPU")).isEqualTo(2);
    }

    @Test
    void aProjectsUsageIsToldByTypeOfConsumer() {
        var usages = api.get("/usages?project_id=shop").expect(200).json().path("usages");
        assertThat(usages.path("INSTANCE").path("VCPU").intValue()).isEqualTo(2);
        assertThat(usages.path("INSTANCE").path("consumer_count").intValue()).isEqualTo(1);
        assertThat(api.get("/usages?project_id=shop&user_id=nobody")
                        .json()
                        .path("usages")
                        .size())
                .isZero();
        assertThat(api.get("/usages?project_id=shop&consumer_type=MIGRATION")
                        .json()
                        .path("usages")
                        .size())
                .isZero();
        api.at("1.37");
        assertThat(api.get("/usages?project_id=shop")
                        .json()
                        .path("usages")
                        .path("DISK_GB")
                        .intValue())
                .isEqualTo(10);
    }
}
