package org.pileus.nova.api;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.http.client.HttpReply;
import org.pileus.kernel.http.client.HttpTransport;
import tools.jackson.databind.node.ObjectNode;

/// The identity, image and network services as far as nova-api asks them. A token is its roles and project:
/// `member-p1` is a member of project `p1`.
final class FakeCloud implements HttpTransport {
    static final UUID IMAGE = UUID.fromString("11111111-1111-4111-8111-111111111111");
    static final UUID NETWORK = UUID.fromString("22222222-2222-4222-8222-222222222222");
    static final UUID OTHER_NETWORK = UUID.fromString("33333333-3333-4333-8333-333333333333");

    final List<String> calls = new ArrayList<>();
    final Map<String, ObjectNode> images = new LinkedHashMap<>();
    final Map<String, ObjectNode> networks = new LinkedHashMap<>();
    final Map<String, ObjectNode> ports = new LinkedHashMap<>();
    final Map<String, ObjectNode> groups = new LinkedHashMap<>();

    FakeCloud() {
        var image = Json.object()
                .put("id", IMAGE.toString())
                .put("name", "cirros")
                .put("status", "active")
                .put("visibility", "public")
                .put("owner", "p0")
                .put("container_format", "bare")
                .put("disk_format", "qcow2")
                .put("size", 1000)
                .put("min_ram", 0)
                .put("min_disk", 0)
                .put("protected", false)
                .put("checksum", "00")
                .put("created_at", "2026-01-01T00:00:00Z")
                .put("updated_at", "2026-01-01T00:00:00Z")
                .put("hw_disk_bus", "virtio");
        image.putNull("virtual_size");
        image.putArray("tags");
        images.put(IMAGE.toString(), image);
        network(NETWORK, "net1", "p1");
    }

    void network(UUID id, String name, String project) {
        var network = Json.object()
                .put("id", id.toString())
                .put("name", name)
                .put("project_id", project)
                .put("admin_state_up", true)
                .put("status", "ACTIVE")
                .put("shared", false)
                .put("router:external", false)
                .put("mtu", 1500);
        network.putArray("subnets").add(UUID.randomUUID().toString());
        networks.put(id.toString(), network);
    }

    ObjectNode port(UUID id, UUID network, String project) {
        var port = Json.object()
                .put("id", id.toString())
                .put("name", "")
                .put("network_id", network.toString())
                .put("project_id", project)
                .put("mac_address", "fa:16:3e:00:00:01")
                .put("status", "DOWN")
                .put("device_id", "")
                .put("device_owner", "")
                .put("binding:vnic_type", "normal")
                .put("revision_number", 1);
        port.putArray("fixed_ips").addObject().put("subnet_id", "s").put("ip_address", "10.0.0.9");
        port.putArray("security_groups");
        ports.put(id.toString(), port);
        return port;
    }

    void group(String id, String name, String project) {
        groups.put(
                id,
                Json.object()
                        .put("id", id)
                        .put("name", name)
                        .put("project_id", project)
                        .put("description", ""));
    }

    @Override
    public HttpReply send(HttpCall call) {
        var path = call.url().substring(call.url().indexOf('/', 8));
        calls.add(call.method() + " " + path);
        if (path.startsWith("/v3/auth/tokens")) {
            return call.method().equals("POST") ? login() : validate(call);
        }
        var query = path.indexOf('?');
        var plain = query < 0 ? path : path.substring(0, query);
        var token = call.headers().first("X-Auth-Token");
        var caller = token == null ? "service" : token.substring(token.indexOf('-') + 1);
        if (plain.startsWith("/v2/images/")) {
            return one(images.get(plain.substring("/v2/images/".length())));
        }
        if (call.method().equals("POST") && plain.equals("/v2/images")) {
            var image = Json.readObject(call.body() == null ? new byte[] {'{', '}'} : call.body());
            image.put("id", UUID.randomUUID().toString())
                    .put("status", "queued")
                    .put("owner", caller);
            image.put("created_at", "2026-01-01T00:00:00Z").put("updated_at", "2026-01-01T00:00:00Z");
            image.putArray("tags");
            images.put(image.get("id").stringValue(), image);
            return reply(201, image);
        }
        return list(plain, query < 0 ? "" : path.substring(query + 1), caller);
    }

    private HttpReply list(String path, String query, String caller) {
        var collection = path.substring(path.lastIndexOf('/') + 1);
        var all = switch (collection) {
            case "networks" -> networks;
            case "ports" -> ports;
            case "security-groups" -> groups;
            default -> null;
        };
        if (all == null) {
            return reply(404, Json.object());
        }
        var root = Json.object();
        var array = root.putArray(collection.replace('-', '_'));
        for (var item : all.values()) {
            var mine = item.path("project_id").asString("").equals(caller)
                    || item.path("shared").asBoolean(false);
            if (mine
                    && (!query.contains("id=")
                            || query.contains("project_id=")
                            || query.contains("id=" + item.path("id").asString("")))) {
                array.add(item);
            }
        }
        return reply(200, root);
    }

    private static HttpReply one(@Nullable ObjectNode found) {
        return found == null ? reply(404, Json.object()) : reply(200, found);
    }

    private static HttpReply login() {
        var root = Json.object();
        var token = root.putObject("token").put("expires_at", "2999-01-01T00:00:00Z");
        var catalog = token.putArray("catalog");
        for (var service : List.of("image", "network", "identity", "placement")) {
            var entry = catalog.addObject()
                    .put("type", service)
                    .put("name", service)
                    .put("id", service);
            for (var kind : List.of("public", "internal")) {
                entry.withArray("/endpoints")
                        .addObject()
                        .put("id", kind + service)
                        .put("interface", kind)
                        .put("region", "RegionOne")
                        .put("region_id", "RegionOne")
                        .put("url", "http://" + service);
            }
        }
        var reply = reply(201, root);
        return new HttpReply(201, new Headers().set("X-Subject-Token", "service-token"), reply.body());
    }

    /// `admin-p1`, `member-p1`, `reader-p1`, `service-p9`; anything else is no token.
    private static HttpReply validate(HttpCall call) {
        var text = call.headers().first("X-Subject-Token");
        var dash = text == null ? -1 : text.indexOf('-');
        if (text == null || dash < 0) {
            return reply(404, Json.object());
        }
        var role = text.substring(0, dash);
        var project = text.substring(dash + 1);
        var root = Json.object();
        var token = root.putObject("token").put("expires_at", "2999-01-01T00:00:00Z");
        token.putObject("user")
                .put("id", "u-" + role + "-" + project)
                .put("name", role)
                .putObject("domain")
                .put("id", "default");
        token.putObject("project")
                .put("id", project)
                .put("name", project)
                .putObject("domain")
                .put("id", "default");
        var roles = token.putArray("roles");
        var implied = switch (role) {
            case "admin" -> List.of("admin", "manager", "member", "reader");
            case "manager" -> List.of("manager", "member", "reader");
            case "member" -> List.of("member", "reader");
            case "service" -> List.of("service");
            default -> List.of("reader");
        };
        implied.forEach(name -> roles.addObject().put("id", name).put("name", name));
        return reply(200, root);
    }

    private static HttpReply reply(int status, ObjectNode body) {
        return new HttpReply(status, new Headers(), new ByteArrayInputStream(Json.bytes(body)));
    }
}
