package org.pileus.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.trace.SpanRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Launches the demonstration's guest through the public APIs and shows what happened.
@Command(
        name = "demo-guest",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "The last part of pileus demo.")
final class DemoGuestCommand implements Callable<Integer> {
    private static final Duration BOOT = Duration.ofMinutes(4);
    private static final String NAME = "demo";

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--public-key", paramLabel = "FILE", required = true, description = "The guest's ssh key.")
    private Path publicKey = Path.of("key.pub");

    @Override
    public Integer call() throws Exception {
        var dir = data.existing();
        try (var cloud = CloudClient.of(dir)) {
            keypair(cloud);
            openFirewall(cloud);
            var id = server(cloud);
            var server = waitFor(cloud, id);
            if (!"ACTIVE".equals(Json.textOrNull(server, "status"))) {
                System.err.println("the guest is " + Json.textOrNull(server, "status") + ": "
                        + server.path("fault").path("message").asString(""));
                trace(cloud, id);
                return 1;
            }
            var ready = console(cloud, id);
            trace(cloud, id);
            advise(dir, server, ready);
            return ready ? 0 : 1;
        }
    }

    private void keypair(CloudClient cloud) throws IOException {
        if (!cloud.get("compute", "/os-keypairs").path("keypairs").toString().contains("\"" + NAME + "\"")) {
            var body = Json.object();
            body.putObject("keypair")
                    .put("name", NAME)
                    .put("public_key", Files.readString(publicKey).strip());
            cloud.post("compute", "/os-keypairs", body);
        }
    }

    /// Ping and ssh from anywhere, once.
    private static void openFirewall(CloudClient cloud) throws IOException {
        var groups = cloud.get("network", "/v2.0/security-groups?name=default&project_id=" + cloud.projectId())
                .path("security_groups");
        var group = groups.get(0);
        var have = group.path("security_group_rules").toString();
        if (!have.contains("\"icmp\"")) {
            rule(cloud, Json.text(group, "id"), "icmp", null);
        }
        if (!have.contains("\"port_range_min\":22")) {
            rule(cloud, Json.text(group, "id"), "tcp", 22);
        }
    }

    private static void rule(CloudClient cloud, String group, String protocol, @Nullable Integer port)
            throws IOException {
        var body = Json.object();
        var rule = body.putObject("security_group_rule")
                .put("security_group_id", group)
                .put("direction", "ingress")
                .put("ethertype", "IPv4")
                .put("protocol", protocol);
        if (port != null) {
            rule.put("port_range_min", port).put("port_range_max", port);
        }
        cloud.post("network", "/v2.0/security-group-rules", body);
    }

    /// A guest of an earlier run is replaced: the demonstration is a launch.
    private static String server(CloudClient cloud) throws Exception {
        for (var old : cloud.get("compute", "/servers?name=%5E" + NAME + "%24").path("servers")) {
            cloud.delete("compute", "/servers/" + Json.text(old, "id"));
            while (exists(cloud, Json.text(old, "id"))) {
                Thread.sleep(100);
            }
        }
        var body = Json.object();
        var server = body.putObject("server")
                .put("name", NAME)
                .put("key_name", NAME)
                .put("flavorRef", find(cloud, "compute", "/flavors", "flavors", "m1.nano"))
                .put("imageRef", find(cloud, "image", "/v2/images?name=pileus-guest", "images", "pileus-guest"));
        server.putArray("networks")
                .addObject()
                .put("uuid", find(cloud, "network", "/v2.0/networks?name=provider", "networks", "provider"));
        return Json.text(cloud.post("compute", "/servers", body).path("server"), "id");
    }

    private static boolean exists(CloudClient cloud, String id) throws IOException {
        try {
            cloud.get("compute", "/servers/" + id);
            return true;
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("status 404")) {
                return false;
            }
            throw e;
        }
    }

    private static String find(CloudClient cloud, String type, String path, String key, String name)
            throws IOException {
        for (var item : cloud.get(type, path).path(key)) {
            if (name.equals(Json.textOrNull(item, "name"))) {
                return Json.text(item, "id");
            }
        }
        throw new IllegalStateException("the cloud has no " + key + " called " + name);
    }

    private static ObjectNode waitFor(CloudClient cloud, String id) throws Exception {
        var last = "";
        var deadline = System.nanoTime() + BOOT.toNanos();
        while (true) {
            var server = (ObjectNode) cloud.get("compute", "/servers/" + id).path("server");
            var state = Json.textOrNull(server, "status") + " "
                    + server.path("OS-EXT-STS:task_state").asString("");
            if (!state.equals(last)) {
                System.out.println("   " + NAME + ": " + state.strip());
                last = state;
            }
            if (!state.startsWith("BUILD") || System.nanoTime() > deadline) {
                return server;
            }
            Thread.sleep(50);
        }
    }

    /// Follows the console log until the guest says that it is ready.
    private static boolean console(CloudClient cloud, String id) throws Exception {
        System.out.println("== console log (the guest boots under software emulation unless this machine has KVM)");
        var shown = 0;
        var deadline = System.nanoTime() + BOOT.toNanos();
        while (System.nanoTime() < deadline) {
            var body = Json.object();
            body.putObject("os-getConsoleOutput");
            var text = Json.text(cloud.post("compute", "/servers/" + id + "/action", body), "output");
            var lines = new ArrayList<>(text.lines().toList());
            if (!text.endsWith("\n") && !lines.isEmpty()) {
                lines.removeLast();
            }
            for (; shown < lines.size(); shown++) {
                if (lines.get(shown).contains("guest:") || lines.get(shown).contains("user-data:")) {
                    System.out.println("   " + lines.get(shown).strip());
                }
                if (lines.get(shown).contains("ready:")) {
                    return true;
                }
            }
            Thread.sleep(500);
        }
        System.err.println("the guest did not say that it is ready within " + BOOT.toSeconds() + " s");
        return false;
    }

    private static void trace(CloudClient cloud, String id) throws IOException {
        System.out.println("== trace of the launch");
        var spans = new ArrayList<SpanRecord>();
        for (JsonNode node : TraceCommand.spans(cloud, id).path("spans")) {
            spans.add(SpanRecord.fromJson(node));
        }
        System.out.print(TraceTable.of(spans));
    }

    private static void advise(Path dir, JsonNode server, boolean ready) {
        var address =
                server.path("addresses").path("provider").path(0).path("addr").asString("ADDRESS");
        System.out.printf(
                """
                == %s; now try
                   ssh -i %s/demo_key root@%s
                   . %s/openrc; openstack server list; openstack console url show %s
                   ./pileus trace %s --data %s
                   stop: ./pileus down --data %s   (guests go on running; delete them first: openstack server delete %s)
                """, ready ? "the guest is up" : "the guest is not up", dir, address, dir, NAME, NAME, dir, dir, NAME);
    }
}
