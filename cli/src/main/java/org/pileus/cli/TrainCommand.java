package org.pileus.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.pileus.kernel.core.Json;
import org.pileus.wiring.Ports;
import org.pileus.wiring.embedded.EmbeddedCloud;
import org.pileus.wiring.embedded.EmbeddedSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Starts a cloud with a simulated host, launches servers, stops: what the JVM learns goes into its
/// start-up cache.
@Command(name = "train", hidden = true, description = "Makes the start-up cache; used by the build.")
final class TrainCommand implements Callable<Integer> {
    private static final int ROUNDS = 40;

    @Mixin
    private DataOption data = new DataOption();

    @Override
    public Integer call() throws Exception {
        var settings = new EmbeddedSettings(data.dir(), "127.0.0.1", freeOffset(), 1, null, false, true);
        var cloud = EmbeddedCloud.start(settings);
        try (var client = CloudClient.of(data.dir())) {
            for (var round = 0; round < ROUNDS; round++) {
                launchAndDelete(client);
            }
        } finally {
            cloud.close();
        }
        return 0;
    }

    /// Two builds on one machine must not meet at the same ports.
    private static int freeOffset() {
        return IntStream.iterate(11_000, offset -> offset <= 30_000, offset -> offset + 500)
                .filter(TrainCommand::free)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no ports are free on 127.0.0.1"));
    }

    private static boolean free(int offset) {
        try (var probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress("127.0.0.1", Ports.KEYSTONE + offset));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void launchAndDelete(CloudClient client) throws IOException, InterruptedException {
        var body = Json.object();
        var server = body.putObject("server")
                .put("name", "train")
                .put("flavorRef", "1")
                .put("imageRef", first(client, "image", "/v2/images", "images"));
        server.putArray("networks").addObject().put("uuid", first(client, "network", "/v2.0/networks", "networks"));
        List<String> ids = new ArrayList<>();
        for (var i = 0; i < 5; i++) {
            ids.add(Json.text(client.post("compute", "/servers", body).path("server"), "id"));
        }
        for (var id : ids) {
            while (client.get("compute", "/servers/" + id)
                    .path("server")
                    .path("status")
                    .asString()
                    .equals("BUILD")) {
                Thread.sleep(1);
            }
        }
        client.get("compute", "/servers/detail");
        for (var id : ids) {
            client.delete("compute", "/servers/" + id);
        }
    }

    private static String first(CloudClient client, String service, String path, String key) throws IOException {
        return Json.text(client.get(service, path).path(key).get(0), "id");
    }
}
