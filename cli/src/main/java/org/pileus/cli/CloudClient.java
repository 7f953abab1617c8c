package org.pileus.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.http.client.HttpReply;
import org.pileus.kernel.http.client.SocketTransport;
import org.pileus.kernel.http.tls.PemFiles;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The administrator's REST session with a running cloud, as `openrc` describes it.
final class CloudClient implements AutoCloseable {
    private final SocketTransport http;
    private final Map<String, String> endpoints = new HashMap<>();
    private final String token;
    private final String projectId;

    private CloudClient(Map<String, String> openrc) throws IOException {
        var authorities = openrc.get("OS_CACERT");
        http = new SocketTransport(authorities == null ? null : PemFiles.trust(Path.of(authorities)));
        var login = Json.object();
        var auth = login.putObject("auth");
        var identity = auth.putObject("identity");
        identity.putArray("methods").add("password");
        var user = identity.putObject("password").putObject("user");
        user.put("name", openrc.get("OS_USERNAME")).put("password", openrc.get("OS_PASSWORD"));
        user.putObject("domain").put("id", openrc.get("OS_USER_DOMAIN_ID"));
        var project = auth.putObject("scope").putObject("project");
        project.put("name", openrc.get("OS_PROJECT_NAME"));
        project.putObject("domain").put("id", openrc.get("OS_PROJECT_DOMAIN_ID"));
        var url = openrc.get("OS_AUTH_URL") + "/auth/tokens";
        try (var reply = http.send(HttpCall.of("POST", url).json(login))) {
            if (!reply.ok()) {
                throw new IOException("the cloud at " + url + " refused the login with status " + reply.status());
            }
            var header = reply.header("X-Subject-Token");
            token = header == null ? "" : header;
            var issued = reply.json().path("token");
            projectId = Json.text(issued.path("project"), "id");
            for (var service : issued.path("catalog")) {
                for (var endpoint : service.path("endpoints")) {
                    if ("public".equals(Json.textOrNull(endpoint, "interface"))) {
                        endpoints.put(Json.text(service, "type"), Json.text(endpoint, "url"));
                    }
                }
            }
        } catch (java.net.ConnectException e) {
            throw new IOException("no cloud answers at " + url + ". Fix: start it with pileus up", e);
        }
    }

    static CloudClient of(Path dataDir) throws IOException {
        Map<String, String> openrc = new HashMap<>();
        for (var line : Files.readAllLines(dataDir.resolve("openrc"))) {
            var equals = line.indexOf('=');
            if (line.startsWith("export ") && equals > 0) {
                openrc.put(line.substring(7, equals), line.substring(equals + 1));
            }
        }
        return new CloudClient(openrc);
    }

    /// The project of the administrator's token.
    String projectId() {
        return projectId;
    }

    String endpoint(String type) {
        var url = endpoints.get(type);
        if (url == null) {
            throw new IllegalStateException("the catalog has no " + type + " service");
        }
        return url;
    }

    /// The service's address without a version: `http://host:8774`.
    String root(String type) {
        return endpoint(type).replaceFirst("(/v[0-9.]+)?/?$", "");
    }

    HttpReply send(HttpCall call) throws IOException {
        return http.send(call.header("X-Auth-Token", token).header("OpenStack-API-Version", "compute 2.90"));
    }

    ObjectNode get(String type, String path) throws IOException {
        return answer("GET", type, path, null);
    }

    ObjectNode post(String type, String path, JsonNode body) throws IOException {
        return answer("POST", type, path, body);
    }

    void delete(String type, String path) throws IOException {
        answer("DELETE", type, path, null);
    }

    private ObjectNode answer(String method, String type, String path, @org.jspecify.annotations.Nullable JsonNode body)
            throws IOException {
        return answer(method, endpoint(type) + path, body);
    }

    /// A resource by its whole URL.
    ObjectNode getAt(String url) throws IOException {
        return answer("GET", url, null);
    }

    private ObjectNode answer(String method, String url, @org.jspecify.annotations.Nullable JsonNode body)
            throws IOException {
        var call = HttpCall.of(method, url);
        try (var reply = send(body == null ? call : call.json(body))) {
            if (!reply.ok()) {
                throw new IOException(method + " " + url + ": status " + reply.status() + ": "
                        + new String(reply.bytes(), java.nio.charset.StandardCharsets.UTF_8));
            }
            return reply.json();
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
