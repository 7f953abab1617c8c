package org.pileus.audit;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One reading of everything that the invariants compare. The cloud should be quiet meanwhile.
/// @param servers         by id, with all details
/// @param allocations     by provider, the answer of placement
/// @param computeHosts    what each compute host reports: its guests
/// @param networkHosts    what each network agent reports: taps and filtered ports
record Snapshot(
        Map<String, JsonNode> servers,
        Map<String, JsonNode> providers,
        Map<String, ObjectNode> allocations,
        Map<String, ObjectNode> usages,
        Map<String, ObjectNode> inventories,
        Map<String, JsonNode> ports,
        Map<String, ObjectNode> quotas,
        JsonNode computeHosts,
        JsonNode networkHosts,
        Map<String, JsonNode> images,
        JsonNode files) {

    static Snapshot read(Cloud cloud) throws IOException {
        var servers = pages(cloud, "compute", "/v2.1/servers/detail?all_tenants=1&limit=1000", "servers");
        var providers = byKey(cloud.get("placement", "/resource_providers").path("resource_providers"), "uuid");
        Map<String, ObjectNode> allocations = new LinkedHashMap<>();
        Map<String, ObjectNode> usages = new LinkedHashMap<>();
        Map<String, ObjectNode> inventories = new LinkedHashMap<>();
        for (var id : providers.keySet()) {
            allocations.put(id, cloud.get("placement", "/resource_providers/" + id + "/allocations"));
            usages.put(id, cloud.get("placement", "/resource_providers/" + id + "/usages"));
            inventories.put(id, cloud.get("placement", "/resource_providers/" + id + "/inventories"));
        }
        Map<String, ObjectNode> quotas = new LinkedHashMap<>();
        for (var server : servers.values()) {
            var project = server.path("tenant_id").asString();
            if (!quotas.containsKey(project)) {
                quotas.put(project, cloud.get("compute", "/v2.1/os-quota-sets/" + project + "/detail"));
            }
        }
        return new Snapshot(
                servers,
                providers,
                allocations,
                usages,
                inventories,
                byKey(cloud.get("network", "/v2.0/ports").path("ports"), "id"),
                quotas,
                cloud.get("compute", "/pileus/v1/hosts").path("hosts"),
                cloud.get("network", "/pileus/v1/hosts").path("hosts"),
                pages(cloud, "image", "/v2/images?visibility=all&limit=1000&member_status=all", "images"),
                cloud.get("image", "/pileus/v1/files"));
    }

    private static Map<String, JsonNode> pages(Cloud cloud, String service, String path, String key)
            throws IOException {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        var next = path;
        while (true) {
            var page = byKey(cloud.get(service, next).path(key), "id");
            all.putAll(page);
            if (page.size() < 1000) {
                return all;
            }
            var last = "";
            for (var id : page.keySet()) {
                last = id;
            }
            next = path + "&marker=" + last;
        }
    }

    private static Map<String, JsonNode> byKey(JsonNode list, String key) {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        list.forEach(item -> all.put(item.path(key).asString(), item));
        return all;
    }
}
