package org.pileus.nova.api;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Prints what lists and shows cost: not a test. Run by hand.
public final class ListCost {
    private ListCost() {}

    public static void main(String[] args) {
        try (var api = new NovaApi().host("c1")) {
            api.flavor("1", 512);
            api.as("admin-p1")
                    .put("/v2.1/os-quota-sets/p1", "{'quota_set':{'instances':-1,'cores':-1,'ram':-1}}")
                    .expect(200);
            var body = "{'server':{'name':'vm','flavorRef':'1','imageRef':'" + FakeCloud.IMAGE
                    + "','metadata':{'a':'b'},'networks':[{'uuid':'" + FakeCloud.NETWORK + "'}]}}";
            for (var i = 0; i < 300; i++) {
                api.as("member-p1").post("/v2.1/servers", body).expect(202);
            }
            var since = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            var before = api.db.counters();
            var start = System.nanoTime();
            var cpu = cpu();
            for (var i = 0; i < 700; i++) {
                api.as("member-p1").post("/v2.1/servers", body).expect(202);
            }
            System.out.printf(
                    "POST %.3f ms wall, %.3f ms cpu of this thread, %s%n",
                    (System.nanoTime() - start) / 7e8,
                    (cpu() - cpu) / 7e8,
                    api.db.counters().since(before));
            api.db.run(
                    tx -> tx.update(
                            "UPDATE instances SET vm_state='active', task_state=NULL, host='c1', node='c1', power_state=1, launched_at=created_at, vifs='[{\"port\":\"22222222-2222-4222-8222-222222222222\",\"network\":\"22222222-2222-4222-8222-222222222222\",\"label\":\"net1\",\"mac\":\"fa:16:3e:00:00:01\",\"fixed_ips\":[{\"address\":\"10.0.0.5\",\"version\":4,\"subnet_id\":\"s\"}],\"subnets\":[],\"mtu\":1500,\"ours\":true,\"active\":true}]'"));
            var id = api.as("member-p1")
                    .get("/v2.1/servers?limit=1")
                    .json()
                    .path("servers")
                    .get(0)
                    .path("id")
                    .asString("");
            for (var round = 0; round < 8; round++) {
                time(
                        "changes-since, 700 of memory",
                        30,
                        () -> api.as("member-p1")
                                .get("/v2.1/servers?limit=1000&name=%5Evm&status=BUILD&changes-since=" + since)
                                .expect(200));
                time(
                        "detail 1000",
                        30,
                        () -> api.as("member-p1")
                                .at("2.90")
                                .get("/v2.1/servers/detail")
                                .expect(200));
                time(
                        "list 1000",
                        30,
                        () -> api.as("member-p1").get("/v2.1/servers").expect(200));
                time(
                        "show",
                        2000,
                        () -> api.as("member-p1")
                                .at("2.90")
                                .get("/v2.1/servers/" + id)
                                .expect(200));
                time(
                        "changes-since none",
                        1000,
                        () -> api.as("member-p1")
                                .get("/v2.1/servers/detail?changes-since=2999-01-01T00:00:00Z")
                                .expect(200));
            }
        }
    }

    private static long cpu() {
        return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void time(String what, int times, Runnable work) {
        var cpu = cpu();
        for (var i = 0; i < times; i++) {
            work.run();
        }
        System.out.printf("%s %.3f ms%n", what, (cpu() - cpu) / 1e6 / times);
    }
}
