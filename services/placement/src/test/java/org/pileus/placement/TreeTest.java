package org.pileus.placement;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Names, trees and the end of providers.
class TreeTest {
    private static final String TOP = "11111111-1111-1111-1111-111111111111";
    private static final String LEAF = "22222222-2222-2222-2222-222222222222";
    private static final String OTHER = "33333333-3333-3333-3333-333333333333";
    private final PlacementApi api = PlacementApi.inMemory();

    @AfterEach
    void stop() {
        api.close();
    }

    private PlacementApi.Answer create(String uuid, String name, @Nullable String parent) {
        var more = parent == null ? "" : ",'parent_provider_uuid':'" + parent + "'";
        return api.post("/resource_providers", "{'uuid':'" + uuid + "','name':'" + name + "'" + more + "}");
    }

    private PlacementApi.Answer move(String uuid, @Nullable String parent) {
        var value = parent == null ? "null" : "'" + parent + "'";
        return api.put("/resource_providers/" + uuid, "{'name':'" + uuid + "','parent_provider_uuid':" + value + "}");
    }

    private String rootOf(String uuid) {
        return api.get("/resource_providers/" + uuid)
                .expect(200)
                .json()
                .path("root_provider_uuid")
                .stringValue();
    }

    private int inTree(String uuid) {
        return api.get("/resource_providers?in_tree=" + uuid)
                .expect(200)
                .json()
                .path("resource_providers")
                .size();
    }

    @Test
    void namesOfAnyScriptComeBackAsTheyWere() {
        var name = "r\\u00e4ck \\\"1\\\" \\\\ \\ud83d\\ude00 \\t</script>";
        var shown = api.post("/resource_providers", "{'uuid':'" + TOP + "','name':'" + name + "'}")
                .expect(200)
                .json();
        assertThat(shown.path("name").stringValue()).isEqualTo("räck \"1\" \\ \uD83D\uDE00 \t</script>");
        assertThat(api.get("/resource_providers")
                        .json()
                        .path("resource_providers")
                        .path(0))
                .isEqualTo(shown);
    }

    @Test
    void aNameAndAnIdBelongToOneProvider() {
        create(TOP, "one", null).expect(200);
        assertThat(create(LEAF, "one", null).expect(409).errorCode()).isEqualTo("placement.duplicate_name");
        assertThat(create(TOP, "two", null).expect(409).errorCode()).isEqualTo("placement.duplicate_name");
        create(LEAF, "two", null).expect(200);
        assertThat(api.put("/resource_providers/" + LEAF, "{'name':'one'}")
                        .expect(409)
                        .errorCode())
                .isEqualTo("placement.duplicate_name");
    }

    @Test
    void aWholeSubtreeMovesWithItsTop() {
        create(TOP, TOP, null).expect(200);
        create(LEAF, LEAF, TOP).expect(200);
        create(OTHER, OTHER, null).expect(200);
        move(TOP, OTHER).expect(200);
        assertThat(rootOf(LEAF)).isEqualTo(OTHER);
        assertThat(inTree(LEAF)).isEqualTo(3);
        move(TOP, null).expect(200);
        assertThat(rootOf(LEAF)).isEqualTo(TOP);
        assertThat(inTree(OTHER)).isEqualTo(1);
    }

    @Test
    void noProviderIsItsOwnAncestor() {
        create(TOP, TOP, null).expect(200);
        create(LEAF, LEAF, TOP).expect(200);
        assertThat(move(TOP, LEAF).expect(400).error()).contains("loop");
        assertThat(move(TOP, TOP).expect(400).error()).contains("loop");
        create(OTHER, OTHER, OTHER).expect(400);
        create(OTHER, OTHER, "44444444-4444-4444-4444-444444444444").expect(400);
    }

    @Test
    void before1_37AParentIsForEver() {
        create(TOP, TOP, null).expect(200);
        create(LEAF, LEAF, TOP).expect(200);
        create(OTHER, OTHER, null).expect(200);
        api.at("1.36");
        assertThat(move(LEAF, OTHER).expect(400).error()).contains("re-parenting");
        assertThat(move(LEAF, null).expect(400).error()).contains("un-parenting");
        move(OTHER, TOP).expect(200);
    }

    @Test
    void whoHasChildrenOrAllocationsStays() {
        create(TOP, TOP, null).expect(200);
        create(LEAF, LEAF, TOP).expect(200);
        assertThat(api.delete("/resource_providers/" + TOP).expect(409).errorCode())
                .isEqualTo("placement.resource_provider.cannot_delete_parent");
        api.put(
                        "/resource_providers/" + LEAF + "/inventories",
                        "{'resource_provider_generation':0,'inventories':{'VCPU':{'total':4}}}")
                .expect(200);
        api.put(
                        "/allocations/" + OTHER,
                        "{'allocations':{'" + LEAF + "':{'resources':{'VCPU':1}}},'consumer_generation':null,"
                                + "'project_id':'p','user_id':'u','consumer_type':'INSTANCE'}")
                .expect(204);
        assertThat(api.delete("/resource_providers/" + LEAF).expect(409).errorCode())
                .isEqualTo("placement.resource_provider.inuse");
        assertThat(api.delete("/resource_providers/" + LEAF + "/inventories/VCPU")
                        .expect(409)
                        .errorCode())
                .isEqualTo("placement.concurrent_update"); // upstream's code for it, here
        api.delete("/allocations/" + OTHER).expect(204);
        api.delete("/resource_providers/" + LEAF).expect(204);
        api.delete("/resource_providers/" + TOP).expect(204);
        api.get("/resource_providers/" + LEAF).expect(404);
        assertThat(api.get("/allocation_candidates?resources=VCPU:1")
                        .expect(200)
                        .json()
                        .path("allocation_requests")
                        .size())
                .isZero();
    }
}
