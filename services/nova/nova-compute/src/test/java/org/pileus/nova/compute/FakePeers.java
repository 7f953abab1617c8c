package org.pileus.nova.compute;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.http.client.HttpReply;
import org.pileus.kernel.http.client.HttpTransport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Identity, Placement and Network as far as a launch needs them, in memory, behind the real clients. One lock
/// guards all.
final class FakePeers implements HttpTransport {
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    final Map<String, ObjectNode> ports = new LinkedHashMap<>();
    /// Consumer to `allocations` of the API.
    final Map<String, ObjectNode> allocations = new LinkedHashMap<>();
    private final Map<String, Integer> generations = new LinkedHashMap<>();
    private final Map<String, ObjectNode> inventories = new LinkedHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    /// New ports are wired at once; otherwise [#wired] says when.
    volatile boolean wiredAtOnce = true;
    volatile @Nullable String bindingFailsOn;
    /// Hears of every port that is made.
    volatile Consumer<ObjectNode> onPort = port -> {};

    static final String NETWORK = "11111111-1111-1111-1111-111111111111";
    static final String SUBNET = "22222222-2222-2222-2222-222222222222";

    @Override
    public HttpReply send(HttpCall call) throws IOException {
        var uri = URI.create(call.url());
        calls.add(call.method() + " " + uri.getHost() + uri.getPath());
        var body = call.body() == null ? Json.object() : Json.readObject(call.body());
        ObjectNode made = null;
        HttpReply reply;
        synchronized (this) {
            reply = switch (uri.getHost()) {
                case "identity" -> token();
                case "placement" -> placement(call.method(), uri, body);
                case "network" -> network(call.method(), uri, body);
                default -> answer(404, Json.object());
            };
            if (call.method().equals("POST") && uri.getPath().endsWith("/ports") && reply.ok()) {
                made = ports.values().stream().reduce((a, b) -> b).orElseThrow();
            }
        }
        if (made != null) {
            onPort.accept(made);
        }
        return reply;
    }

    private static HttpReply answer(int status, JsonNode body) {
        return new HttpReply(
                status,
                new Headers().add("Content-Type", "application/json"),
                new ByteArrayInputStream(Json.bytes(body)));
    }

    private static HttpReply token() {
        var token = Json.object().put("expires_at", "2099-01-01T00:00:00.000000Z");
        var catalog = token.putArray("catalog");
        for (var type : List.of("placement", "network", "image")) {
            var service = catalog.addObject().put("type", type);
            service.putArray("endpoints")
                    .addObject()
                    .put("interface", "internal")
                    .put("region_id", "RegionOne")
                    .put("url", "http://" + type);
        }
        return new HttpReply(
                201,
                new Headers().add("X-Subject-Token", "t"),
                new ByteArrayInputStream(Json.bytes(Json.object().set("token", token))));
    }

    private HttpReply placement(String method, URI uri, ObjectNode body) {
        var path = uri.getPath().split("/");
        switch (path[1]) {
            case "resource_providers" -> {
                return provider(method, path, body);
            }
            case "allocation_candidates" -> {
                return answer(200, candidates(query(uri)));
            }
            case "allocations" -> {
                return allocation(method, path[2], body);
            }
            default -> {
                return answer(404, Json.object());
            }
        }
    }

    private HttpReply provider(String method, String[] path, ObjectNode body) {
        if (method.equals("POST")) {
            inventories.put(body.path("uuid").asString(), Json.object());
            return answer(
                    200,
                    body.put("generation", 0)
                            .put("root_provider_uuid", body.path("uuid").asString()));
        }
        var id = path[2];
        var held = inventories.get(id);
        if (held == null) {
            return answer(404, Json.object());
        }
        if (path.length == 3) {
            return answer(
                    200,
                    Json.object()
                            .put("uuid", id)
                            .put("name", id)
                            .put("generation", 0)
                            .put("root_provider_uuid", id));
        }
        if (path[3].equals("inventories")) {
            if (method.equals("PUT")) {
                inventories.put(id, (ObjectNode) body.path("inventories"));
            }
            var answer = Json.object().put("resource_provider_generation", 0);
            answer.set("inventories", inventories.get(id));
            return answer(200, answer);
        }
        var traits = Json.object().put("resource_provider_generation", 0);
        traits.putArray("traits");
        return answer(200, traits);
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> all = new LinkedHashMap<>();
        for (var pair : uri.getRawQuery().split("&")) {
            var cut = pair.indexOf('=');
            all.put(pair.substring(0, cut), URLDecoder.decode(pair.substring(cut + 1), StandardCharsets.UTF_8));
        }
        return all;
    }

    private ObjectNode candidates(Map<String, String> query) {
        var answer = Json.object();
        var requests = answer.putArray("allocation_requests");
        var summaries = answer.putObject("provider_summaries");
        for (var id : inventories.keySet()) {
            if (query.getOrDefault("in_tree", id).equals(id) && fits(id, amounts(query.get("resources")), "")) {
                var allocation = requests.addObject();
                var resources =
                        allocation.putObject("allocations").putObject(id).putObject("resources");
                amounts(query.get("resources")).forEach(resources::put);
                allocation.putObject("mappings").putArray("").add(id);
                var summary = summaries.putObject(id);
                summary.putObject("resources");
                summary.putArray("traits");
                summary.put("root_provider_uuid", id);
            }
        }
        return answer;
    }

    private static Map<String, Long> amounts(String text) {
        Map<String, Long> all = new LinkedHashMap<>();
        for (var part : text.split(",")) {
            var pair = part.split(":");
            all.put(pair[0], Long.parseLong(pair[1]));
        }
        return all;
    }

    private boolean fits(String provider, Map<String, Long> amounts, String except) {
        for (var amount : amounts.entrySet()) {
            var inventory = inventories.get(provider).path(amount.getKey());
            var capacity = (long) ((inventory.path("total").longValue()
                            - inventory.path("reserved").longValue())
                    * inventory.path("allocation_ratio").doubleValue());
            if (used(provider, amount.getKey(), except) + amount.getValue() > capacity) {
                return false;
            }
        }
        return true;
    }

    synchronized long used(String provider, String resource, String except) {
        var sum = 0L;
        for (var entry : allocations.entrySet()) {
            if (!entry.getKey().equals(except)) {
                sum += entry.getValue()
                        .path(provider)
                        .path("resources")
                        .path(resource)
                        .asLong(0);
            }
        }
        return sum;
    }

    private HttpReply allocation(String method, String consumer, ObjectNode body) {
        switch (method) {
            case "GET" -> {
                var answer = Json.object();
                answer.set("allocations", allocations.getOrDefault(consumer, Json.object()));
                if (allocations.containsKey(consumer)) {
                    answer.put("consumer_generation", generations.get(consumer));
                }
                return answer(200, answer);
            }
            case "DELETE" -> {
                return answer(allocations.remove(consumer) == null ? 404 : 204, Json.object());
            }
            default -> {
                return claim(consumer, body);
            }
        }
    }

    private HttpReply claim(String consumer, ObjectNode body) {
        var generation = body.path("consumer_generation");
        var known = allocations.containsKey(consumer);
        if (known != generation.isNumber() || (known && generation.intValue() != generations.get(consumer))) {
            return conflict("placement.concurrent_update");
        }
        for (var provider : body.path("allocations").properties()) {
            Map<String, Long> amounts = new LinkedHashMap<>();
            provider.getValue()
                    .path("resources")
                    .properties()
                    .forEach(r -> amounts.put(r.getKey(), r.getValue().longValue()));
            if (!inventories.containsKey(provider.getKey()) || !fits(provider.getKey(), amounts, consumer)) {
                return conflict("placement.undefined_code");
            }
        }
        allocations.put(consumer, (ObjectNode) body.path("allocations"));
        generations.merge(consumer, 1, Integer::sum);
        return answer(204, Json.object());
    }

    private static HttpReply conflict(String code) {
        var body = Json.object();
        body.putArray("errors")
                .addObject()
                .put("status", 409)
                .put("code", code)
                .put("detail", "no")
                .put("title", "Conflict");
        return answer(409, body);
    }

    private HttpReply network(String method, URI uri, ObjectNode body) {
        var path = uri.getPath().split("/");
        var id = path.length > 3 ? path[3] : null;
        var answer = Json.object();
        switch (path[2]) {
            case "networks" -> answer.putArray("networks").add(network());
            case "subnets" -> answer.putArray("subnets").add(subnet());
            case "ports" -> {
                return port(method, uri, id, (ObjectNode) (body.has("port") ? body.path("port") : body));
            }
            default -> answer.putArray(path[2]);
        }
        return answer(200, answer);
    }

    private static ObjectNode network() {
        var network = Json.object()
                .put("id", NETWORK)
                .put("name", "private")
                .put("project_id", "project")
                .put("status", "ACTIVE")
                .put("mtu", 1450)
                .put("provider:network_type", "flat")
                .put("provider:physical_network", "physnet1");
        network.putArray("subnets").add(SUBNET);
        return network;
    }

    private static ObjectNode subnet() {
        return Json.object()
                .put("id", SUBNET)
                .put("network_id", NETWORK)
                .put("name", "s")
                .put("ip_version", 4)
                .put("cidr", "10.0.0.0/24")
                .put("gateway_ip", "10.0.0.1")
                .put("enable_dhcp", true);
    }

    private HttpReply port(String method, URI uri, @Nullable String id, ObjectNode body) {
        switch (method) {
            case "POST" -> {
                var port = make(body);
                ports.put(port.path("id").asString(), port);
                return answer(201, Json.object().set("port", port));
            }
            case "PUT" -> {
                var port = ports.get(String.valueOf(id));
                if (port == null) {
                    return answer(404, Json.object());
                }
                port.setAll(body);
                return answer(200, Json.object().set("port", port));
            }
            case "DELETE" -> {
                return answer(ports.remove(String.valueOf(id)) == null ? 404 : 204, Json.object());
            }
            default -> {
                var list = Json.object();
                var array = list.putArray("ports");
                var query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
                for (var port : ports.values()) {
                    if (query.contains(port.path("device_id").asString("-"))
                            || query.contains(port.path("id").asString())) {
                        array.add(port);
                    }
                }
                return answer(200, list);
            }
        }
    }

    private ObjectNode make(ObjectNode body) {
        var number = numbers.incrementAndGet();
        var port = body.deepCopy();
        var host = body.path("binding:host_id").asString("");
        port.put("id", new UUID(0x5000, number).toString());
        port.put("name", "").put("project_id", body.path("tenant_id").asString());
        port.put("mac_address", "fa:16:3e:00:%02x:%02x".formatted(number / 256, number % 256));
        port.put("status", wiredAtOnce ? "ACTIVE" : "DOWN");
        port.put("binding:vif_type", host.equals(bindingFailsOn) ? "binding_failed" : "bridge");
        port.putArray("fixed_ips").addObject().put("subnet_id", SUBNET).put("ip_address", "10.0.0." + (number + 1));
        return port;
    }

    /// A port became active, and nobody was told.
    synchronized void wired(String port) {
        ports.get(port).put("status", "ACTIVE");
    }

    /// A port of the user's own.
    synchronized String userPort() {
        var port = make(Json.object()
                .put("network_id", NETWORK)
                .put("tenant_id", "project")
                .put("device_id", "")
                .put("device_owner", ""));
        ports.put(port.path("id").asString(), port);
        return port.path("id").asString();
    }

    synchronized List<ObjectNode> portsOf(UUID instance) {
        return ports.values().stream()
                .filter(port -> port.path("device_id").asString("").equals(instance.toString()))
                .toList();
    }
}
