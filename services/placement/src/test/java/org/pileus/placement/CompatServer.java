package org.pileus.placement;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Cors;
import org.pileus.kernel.http.server.Binding;
import org.pileus.kernel.http.server.HttpServer;
import tools.jackson.databind.JsonNode;

/// Serves an empty placement on loopback, for the field's own test suites, with the tokens of upstream's `noauth2`.
/// It is no part of the program: nothing that ships can be started without authentication.
///
/// A line on a connection to the port above it, `{"policy": {rule: check}, "origins": [..], "headers": [..]}`, empties
/// it and configures it so; a newline comes back when that is done.
final class CompatServer {
    private final int port;
    private @Nullable Running running;

    private record Running(JsonNode settings, PlacementApi api, HttpServer server) {}

    private CompatServer(int port) {
        this.port = port;
    }

    public static void main(String[] args) throws Exception {
        var server = new CompatServer(Integer.parseInt(args[0]));
        try (var resets = new ServerSocket(server.port + 1, 5, InetAddress.getLoopbackAddress())) {
            while (true) {
                try (var connection = resets.accept();
                        var in = new BufferedReader(
                                new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
                    var line = in.readLine();
                    server.serve(settings(line));
                    connection.getOutputStream().write('\n');
                }
            }
        }
    }

    private void serve(JsonNode settings) throws Exception {
        var now = running;
        if (now != null && now.settings.equals(settings)) {
            now.api.reset();
            return;
        }
        if (now != null) {
            now.server.close();
            now.api.close();
        }
        Map<String, String> policy = new LinkedHashMap<>();
        settings.path("policy")
                .properties()
                .forEach(rule -> policy.put(rule.getKey(), rule.getValue().asString()));
        var api = PlacementApi.inMemory(config -> config.with(policy).with(cors(settings)));
        running = new Running(
                settings, api, HttpServer.start(List.of(new Binding("placement", "127.0.0.1", port, api.app())), null));
    }

    private static JsonNode settings(@Nullable String line) {
        return line == null || line.isBlank() ? Json.object() : Json.parse(line.getBytes(StandardCharsets.UTF_8));
    }

    private static Cors cors(JsonNode settings) {
        var none = Cors.NONE;
        return new Cors(
                Set.copyOf(texts(settings.path("origins"))),
                none.credentials(),
                none.exposed(),
                none.maxAge(),
                none.methods(),
                texts(settings.path("headers")));
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }
}
