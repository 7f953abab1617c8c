package org.pileus.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Checks the invariants of the fault catalogue that can be seen from outside: I2, I3, I4, I5, I7, I8, I11.
public final class Audit {
    private final Snapshot cloud;
    private final List<Finding> findings = new ArrayList<>();

    private Audit(Snapshot cloud) {
        this.cloud = cloud;
    }

    /// Reads the cloud and compares. An empty list means that nothing is wrong.
    public static List<Finding> of(Cloud cloud) throws IOException {
        return of(Snapshot.read(cloud));
    }

    static List<Finding> of(Snapshot snapshot) {
        var audit = new Audit(snapshot);
        audit.settled();
        audit.allocations();
        audit.quotas();
        audit.guests();
        audit.ports();
        audit.filters();
        audit.files();
        audit.cached();
        return List.copyOf(audit.findings);
    }

    private void found(String invariant, String subject, String message) {
        findings.add(new Finding(invariant, subject, message));
    }

    private static String text(JsonNode node, String key) {
        return node.path(key).asString("");
    }

    private static boolean placed(JsonNode server) {
        return !text(server, "OS-EXT-SRV-ATTR:host").isEmpty();
    }

    /// I2: no task without an end.
    private void settled() {
        cloud.servers().forEach((id, server) -> {
            if (!server.path("OS-EXT-STS:task_state").isNull()
                    || text(server, "status").equals("BUILD")) {
                found(
                        "I2",
                        id,
                        "is not settled: " + text(server, "status") + " " + text(server, "OS-EXT-STS:task_state"));
            }
        });
    }

    /// I3: each server that is on a host has one consumer; nobody else has one; usage is the sum and fits.
    private void allocations() {
        Map<String, Set<String>> holders = new HashMap<>();
        cloud.allocations().forEach((provider, answer) -> {
            Map<String, Long> sums = new HashMap<>();
            answer.path("allocations").properties().forEach(entry -> {
                holders.computeIfAbsent(entry.getKey(), c -> new HashSet<>()).add(provider);
                entry.getValue()
                        .path("resources")
                        .properties()
                        .forEach(resource -> sums.merge(
                                resource.getKey(), resource.getValue().longValue(), Long::sum));
            });
            usage(provider, sums);
        });
        cloud.servers().forEach((id, server) -> {
            var on = holders.remove(id);
            var shouldHave = placed(server) && !text(server, "status").startsWith("SHELVED_OFF");
            if (shouldHave && on == null) {
                found("I3", id, "is on " + text(server, "OS-EXT-SRV-ATTR:host") + " without an allocation");
            } else if (!shouldHave && on != null) {
                found("I3", id, "has an allocation but no host");
            }
        });
        holders.forEach((consumer, providers) ->
                found("I3", consumer, "holds an allocation on " + providers + " and is no server"));
    }

    private void usage(String provider, Map<String, Long> sums) {
        of(cloud.usages(), provider).path("usages").properties().forEach(entry -> {
            var used = entry.getValue().longValue();
            var summed = sums.getOrDefault(entry.getKey(), 0L);
            if (used != summed) {
                found("I3", provider, entry.getKey() + " usage is " + used + ", its allocations sum to " + summed);
            }
            var inventory =
                    of(cloud.inventories(), provider).path("inventories").path(entry.getKey());
            var capacity = (long) ((inventory.path("total").longValue()
                            - inventory.path("reserved").longValue())
                    * inventory.path("allocation_ratio").doubleValue());
            if (!inventory.isMissingNode() && used > capacity) {
                found("I3", provider, entry.getKey() + " usage " + used + " is over its capacity " + capacity);
            }
        });
    }

    private static JsonNode of(Map<String, ObjectNode> answers, String id) {
        var answer = answers.get(id);
        return answer == null ? Json.object() : answer;
    }

    /// I4: the quota's count is the real one.
    private void quotas() {
        cloud.quotas().forEach((project, answer) -> {
            var quota = answer.path("quota_set").path("instances");
            var counted = cloud.servers().values().stream()
                    .filter(server -> text(server, "tenant_id").equals(project))
                    .count();
            if (quota.path("in_use").longValue() != counted) {
                found(
                        "I4",
                        project,
                        "quota counts " + quota.path("in_use").longValue() + " instances, there are " + counted);
            }
        });
    }

    /// I5: every guest belongs to a server of that host; every running server has its guest, once.
    private void guests() {
        Map<String, String> where = new HashMap<>();
        Set<String> silent = new HashSet<>();
        for (var host : cloud.computeHosts()) {
            var name = text(host, "host");
            if (!host.path("answered").asBoolean(true)) {
                silent.add(name);
            }
            for (var guest : host.path("guests")) {
                var id = text(guest, "uuid");
                var other = where.put(id, name);
                if (other != null) {
                    found("I5", id, "has a guest on " + other + " and on " + name);
                }
                var server = cloud.servers().get(id);
                if (server == null) {
                    found("I5", id, "is a guest on " + name + " and no server");
                } else if (!name.equals(text(server, "OS-EXT-SRV-ATTR:host"))) {
                    found(
                            "I5",
                            id,
                            "is a guest on " + name + ", its server is on " + text(server, "OS-EXT-SRV-ATTR:host"));
                }
            }
        }
        cloud.servers().forEach((id, server) -> {
            if (text(server, "status").equals("ACTIVE")
                    && !where.containsKey(id)
                    && !silent.contains(text(server, "OS-EXT-SRV-ATTR:host"))) {
                found("I5", id, "is ACTIVE without a guest on " + text(server, "OS-EXT-SRV-ATTR:host"));
            }
        });
    }

    /// I7: ports of servers belong to servers; no address or MAC twice on a network.
    private void ports() {
        Set<String> addresses = new HashSet<>();
        cloud.ports().forEach((id, port) -> {
            if (text(port, "device_owner").startsWith("compute:")
                    && !cloud.servers().containsKey(text(port, "device_id"))) {
                found("I7", id, "belongs to " + text(port, "device_id") + ", which is no server");
            }
            if (!addresses.add(text(port, "network_id") + " " + text(port, "mac_address"))) {
                found("I7", id, "has the MAC " + text(port, "mac_address") + " of another port of its network");
            }
            for (var fixed : port.path("fixed_ips")) {
                if (!addresses.add(text(fixed, "subnet_id") + " " + text(fixed, "ip_address"))) {
                    found("I7", id, "has the address " + text(fixed, "ip_address") + " of another port of its subnet");
                }
            }
        });
        cloud.servers().forEach((id, server) -> {
            if (text(server, "status").equals("ACTIVE")
                    && !server.path("addresses").isEmpty()
                    && cloud.ports().values().stream()
                            .noneMatch(port -> text(port, "device_id").equals(id))) {
                found("I7", id, "is ACTIVE and shows addresses but has no port");
            }
        });
    }

    /// I8: every tap of a host has its filter; no filter without a port.
    private void filters() {
        for (var host : cloud.networkHosts()) {
            Set<String> filtered = new HashSet<>();
            host.path("filters").forEach(port -> filtered.add(port.asString()));
            for (var tap : host.path("taps")) {
                var port = portOf(tap.asString());
                if (port != null
                        && text(port, "device_owner").startsWith("compute:")
                        && port.path("port_security_enabled").asBoolean(true)
                        && filtered.stream().noneMatch(name -> text(port, "id").startsWith(name))) {
                    found("I8", text(port, "id"), "has a tap on " + text(host, "host") + " without a filter");
                }
            }
            for (var name : filtered) {
                if (cloud.ports().keySet().stream().noneMatch(id -> id.startsWith(name))) {
                    found("I8", name, "has a filter on " + text(host, "host") + " and is no port");
                }
            }
        }
    }

    /// A tap is named after the first eleven characters of its port's id.
    private @Nullable JsonNode portOf(String tap) {
        var start = tap.startsWith("tap") ? tap.substring(3) : tap;
        return cloud.ports().values().stream()
                .filter(port -> text(port, "id").startsWith(start))
                .findFirst()
                .orElse(null);
    }

    /// I11: every file of a store and of the staging area is that of an image which says so, or is just being
    /// brought or removed; every active image has a file of its size in every store that it names.
    private void files() {
        Set<String> unsettled = new HashSet<>();
        cloud.files().path("unsettled").forEach(entry -> unsettled.add(place(entry)));
        Map<String, Long> sizes = new HashMap<>();
        for (var file : cloud.files().path("files")) {
            sizes.put(place(file), file.path("size").longValue());
            var image = cloud.images().get(text(file, "id"));
            if (unsettled.contains(place(file))) {
                continue;
            }
            if (image == null) {
                found("I11", text(file, "id"), "is a file of the store " + text(file, "store") + " and no image");
            } else if (!stores(image).contains(text(file, "store"))) {
                found(
                        "I11",
                        text(file, "id"),
                        "has a file in the store " + text(file, "store") + " that it does not know");
            }
        }
        Set<String> looked = new HashSet<>();
        cloud.files().path("stores").forEach(store -> looked.add(store.asString()));
        cloud.images().forEach((id, image) -> {
            if (text(image, "status").equals("active")) {
                stores(image).stream()
                        .filter(store -> store.isEmpty() || looked.contains(store))
                        .forEach(store -> whole(id, image, store, sizes.get(id + " " + store)));
            }
        });
    }

    /// I11 for the image cache: every copy is of an image, and whole.
    private void cached() {
        for (var file : cloud.files().path("cached")) {
            var image = cloud.images().get(text(file, "id"));
            if (image == null) {
                found("I11", text(file, "id"), "is a file of the image cache and no image");
            } else {
                whole(text(file, "id"), image, "the cache", file.path("size").longValue());
            }
        }
    }

    private void whole(String id, JsonNode image, String store, @Nullable Long size) {
        if (size == null) {
            found("I11", id, store.isEmpty() ? "is active without a store" : "is active without a file in " + store);
        } else if (size != image.path("size").longValue()) {
            found(
                    "I11",
                    id,
                    "says " + image.path("size").longValue() + " bytes, its file in " + store + " has " + size);
        }
    }

    private static String place(JsonNode file) {
        return text(file, "id") + " " + text(file, "store");
    }

    private static List<String> stores(JsonNode image) {
        return List.of(text(image, "stores").split(","));
    }
}
