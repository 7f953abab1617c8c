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
        var shown = api.as("member-p1")
                .get("/v2.1/servers/" + id)
                .expect(200)
                .json()
                .path("server");
        assertThat(shown.path("status").asString("")).isEqualTo("BUILD");
        assertThat(shown.path("OS-EXT-STS:task_state").asString("")).isEqualTo("scheduling");
        assertThat(shown.path("flavor").path("id").asString("")).isEqualTo("1");
        assertThat(shown.has("OS-EXT-SRV-ATTR:host")).isFalse();
        var list = api.as("member-p1")
                .get("/v2.1/servers/detail")
                .expect(200)
                .json()
                .path("servers");
        assertThat(list).hasSize(1);
        assertThat(api.as("member-p2")
                        .get("/v2.1/servers/detail")
                        .expect(200)
                        .json()
                        .path("servers"))
                .isEmpty();
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
        assertThat(api.as("member-p1")
                        .get("/v2.1/servers/" + id)
                        .expect(200)
                        .json()
                        .path("server")
                        .path("OS-EXT-STS:task_state")
                        .asString(""))
                .isEqualTo("deleting");
    }

    @Test
    void aForeignServerIsMissingByEveryDoorAndStaysAsItIs() {
        api.flavor("1", 512);
        var id = api.server("member-p1", "vm1");
        api.settle(id, "c1", "active");
        var before = api.as("member-p1").get("/v2.1/servers/" + id).text();
        var other = api.as("member-p2");
        other.get("/v2.1/servers/" + id).expect(404);
        other.put("/v2.1/servers/" + id, "{'server':{'name':'x'}}").expect(404);
        other.delete("/v2.1/servers/" + id).expect(404);
        for (var action : new String[] {
            "{'os-stop':null}",
            "{'reboot':{'type':'HARD'}}",
            "{'lock':null}",
            "{'resize':{'flavorRef':'1'}}",
            "{'rebuild':{'imageRef':'" + FakeCloud.IMAGE + "'}}",
            "{'createImage':{'name':'x'}}",
            "{'forceDelete':null}",
            "{'os-getConsoleOutput':{}}",
            "{'addSecurityGroup':{'name':'default'}}"
        }) {
            other.post("/v2.1/servers/" + id + "/action", action).expect(404);
        }
        for (var part : new String[] {"metadata", "ips", "os-interface", "os-instance-actions", "os-security-groups"}) {
            other.get("/v2.1/servers/" + id + "/" + part).expect(404);
        }
        other.at("2.26").put("/v2.1/servers/" + id + "/tags/a", "").expect(404);
        assertThat(api.as("member-p1").get("/v2.1/servers/" + id).text()).isEqualTo(before);
        assertThat(api.compute).isEmpty();
    }

    /// As upstream: a raw snapshot would be refused as soon as the guest wrote another format's header onto its disk.
    @Test
    void e04_aSnapshotIsDeclaredToBeWhatTheHostsDiskIsWhateverTheServerBeganWith() {
        api.flavor("1", 512);
        api.cloud.images.get(FakeCloud.IMAGE.toString()).put("disk_format", "raw");
        var id = api.server("member-p1", "vm1");
        api.settle(id, "c1", "active");
        var snapshot = api.as("member-p1")
                .at("2.45")
                .post("/v2.1/servers/" + id + "/action", "{'createImage':{'name':'x'}}")
                .expect(202)
                .json()
                .path("image_id")
                .stringValue();
        assertThat(api.cloud.images.get(snapshot).path("disk_format").stringValue())
                .isEqualTo("qcow2");
    }

    @Test
    void readersAndStrangersAreRefusedWithoutAnEffect() {
        api.flavor("1", 512);
        api.as("reader-p1")
                .post("/v2.1/servers", "{'server':{'name':'x','flavorRef':'1','imageRef':'" + FakeCloud.IMAGE + "'}}")
                .expect(403);
        api.as("member-p1").get("/v2.1/servers/detail?all_tenants=1").expect(403);
        api.as("member-p1").get("/v2.1/os-services").expect(403);
        api.as("member-p1")
                .post("/v2.1/os-server-external-events", "{'events':[]}")
                .expect(403);
        assertThat(api.as("admin-p1")
                        .get("/v2.1/servers?all_tenants=1")
                        .expect(200)
                        .json()
                        .path("servers"))
                .isEmpty();
    }

    @Test
    void quotaHoldsWhenManyCreateAtOnce() throws Exception {
        api.flavor("1", 512);
        api.as("admin-p1")
                .put("/v2.1/os-quota-sets/p1", "{'quota_set':{'instances':4}}")
                .expect(200);
        var threads = new java.util.ArrayList<Thread>();
        var made = new java.util.concurrent.atomic.AtomicInteger();
        for (var i = 0; i < 20; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                var answer = api.as("member-p1")
                        .post(
                                "/v2.1/servers",
                                "{'server':{'name':'x','flavorRef':'1','imageRef':'" + FakeCloud.IMAGE + "'}}");
                if (answer.response().status() == 202) {
                    made.incrementAndGet();
                } else {
                    answer.expect(403);
                    assertThat(answer.message())
                            .startsWith("Quota exceeded for instances: Requested 1, but already used 4 of 4");
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(made).hasValue(4);
    }

    @Test
    void deletedServersGiveTheirQuotaBack() {
        api.flavor("1", 512);
        api.as("admin-p1")
                .put("/v2.1/os-quota-sets/p1", "{'quota_set':{'instances':1}}")
                .expect(200);
        var id = api.server("member-p1", "a");
        var body = "{'server':{'name':'x','flavorRef':'1','imageRef':'" + FakeCloud.IMAGE + "'}}";
        api.as("member-p1").post("/v2.1/servers", body).expect(403);
        api.db.run(tx -> tx.update("UPDATE instances SET deleted_at = 1 WHERE id = ?", id));
        api.as("member-p1").post("/v2.1/servers", body).expect(202);
    }

    @Test
    void severalAtOnceTakeWhatTheQuotaHasRoomFor() {
        api.flavor("1", 512);
        api.as("admin-p1")
                .put("/v2.1/os-quota-sets/p1", "{'quota_set':{'instances':3}}")
                .expect(200);
        var body = "{'server':{'name':'m','flavorRef':'1','imageRef':'" + FakeCloud.IMAGE
                + "','min_count':2,'max_count':9}}";
        api.as("member-p1").post("/v2.1/servers", body).expect(202);
        var names = api.as("member-p1")
                .get("/v2.1/servers?sort_key=display_name&sort_dir=asc")
                .json()
                .path("servers");
        assertThat(names).extracting(server -> server.path("name").asString("")).containsExactly("m-1", "m-2", "m-3");
        assertThat(api.await(() -> api.conductor.isEmpty() ? null : api.conductor.getFirst())
                        .args()
                        .path("instances"))
                .hasSize(3);
        assertThat(api.as("member-p1").post("/v2.1/servers", body).expect(403).message())
                .contains("already used 3 of 3");
        api.as("member-p1").post("/v2.1/servers", body.replace("9", "1")).expect(400);
        api.as("member-p1")
                .post("/v2.1/servers", body.replace("9", "2000000000"))
                .expect(403);
    }

    @Test
    void aUsersOwnLimitCountsThatUsersServersOnly() {
        api.flavor("1", 512);
        api.as("admin-p1")
                .put("/v2.1/os-quota-sets/p1?user_id=u-member-p1", "{'quota_set':{'instances':1}}")
                .expect(200);
        api.server("admin-p1", "a");
        api.server("member-p1", "b");
        var body = "{'server':{'name':'x','flavorRef':'1','imageRef':'" + FakeCloud.IMAGE + "'}}";
        api.as("member-p1").post("/v2.1/servers", body).expect(403);
        api.as("admin-p1").post("/v2.1/servers", body).expect(202);
    }

    @Test
    void whatACreateNamesMustExistAndBeItsProjects() {
        api.flavor("1", 512);
        var port = java.util.UUID.fromString("44444444-4444-4444-8444-444444444444");
        api.cloud.port(port, FakeCloud.NETWORK, "p2");
        api.cloud.network(FakeCloud.OTHER_NETWORK, "theirs", "p2");
        var good = "'name':'x','flavorRef':'1','imageRef':'" + FakeCloud.IMAGE + "'";
        for (var bad : new String[] {
            "'name':'x','flavorRef':'none','imageRef':'" + FakeCloud.IMAGE + "'",
            "'name':'x','flavorRef':'1','imageRef':'" + port + "'",
            good + ",'key_name':'none'",
            good + ",'networks':[{'uuid':'" + FakeCloud.OTHER_NETWORK + "'}]",
            good + ",'networks':[{'port':'" + port + "'}]",
            good + ",'availability_zone':'mars'",
            good + ",'security_groups':[{'name':'none'}]",
            good + ",'user_data':'abcde'",
            good + ",'unknown':1",
            good + ",'metadata':{'a/b':'c'}",
            good + ",'block_device_mapping_v2':[{'source_type':'volume','uuid':'x','boot_index':0}]"
        }) {
            api.as("member-p1")
                    .post("/v2.1/servers", "{'server':{" + bad + "}}")
                    .expect(400);
        }
        api.as("member-p1")
                .post("/v2.1/servers", "{'server':{" + good + "},'os:scheduler_hints':{'group':'" + port + "'}}")
                .expect(400);
        assertThat(api.as("member-p1").get("/v2.1/servers").json().path("servers"))
                .isEmpty();
        assertThat(api.conductor).isEmpty();
    }

    @Test
    void actionsAreRefusedInTheWrongStateAndWhileLocked() {
        api.flavor("1", 512);
        var id = api.server("member-p1", "vm1");
        var member = api.as("member-p1");
        var path = "/v2.1/servers/" + id + "/action";
        assertThat(member.post(path, "{'os-stop':null}").expect(409).message())
                .isEqualTo("Cannot 'stop' instance " + id + " while it is in vm_state building");
        api.settle(id, "c1", "active");
        assertThat(member.post(path, "{'os-start':null}").expect(409).message())
                .isEqualTo("Cannot 'start' instance " + id + " while it is in vm_state active");
        member.post(path, "{'lock':null}").expect(202);
        assertThat(member.post(path, "{'os-stop':null}").expect(409).message())
                .isEqualTo("Instance " + id + " is locked");
        member.delete("/v2.1/servers/" + id).expect(409);
        member.post(path, "{'unlock':null}").expect(202);
        member.post(path, "{'os-stop':null}").expect(202);
        assertThat(member.post(path, "{'os-stop':null}").expect(409).message())
                .isEqualTo("Cannot 'stop' instance " + id + " while it is in task_state powering-off");
        assertThat(api.await(() -> api.compute.isEmpty() ? null : api.compute.getFirst())
                        .method())
                .isEqualTo("stop_instance");
    }

    @Test
    void theTraceOfALaunchIsForItsOwners() {
        api.flavor("1", 512);
        var id = api.server("member-p1", "vm1");
        var spans = api.as("member-p1")
                .get("/pileus/v1/traces/" + id)
                .expect(200)
                .json()
                .path("spans");
        assertThat(spans).extracting(span -> span.path("n").asInt(0)).startsWith(2, 3, 4);
        api.as("member-p2").get("/pileus/v1/traces/" + id).expect(404);
        api.as("admin-p2").get("/pileus/v1/traces/" + id).expect(200);
    }
}
