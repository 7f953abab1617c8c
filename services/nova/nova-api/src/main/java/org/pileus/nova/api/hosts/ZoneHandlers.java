package org.pileus.nova.api.hosts;

import java.util.Map;
import java.util.TreeMap;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.nova.api.schema.QueryShape;
import org.pileus.nova.api.web.Times;
import org.pileus.nova.db.services.ServiceRecord;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Availability zones, seen through the services in them.
public final class ZoneHandlers {
    private final ServiceStates hosts;

    public ZoneHandlers(ServiceStates hosts) {
        this.hosts = hosts;
    }

    /// GET /os-availability-zone: a zone is available while one of its compute services is enabled.
    public Response list(Request request) {
        QueryShape.none(request);
        var root = Json.object();
        var list = root.putArray("availabilityZoneInfo");
        zones().forEach((name, available) -> {
            if (!name.equals("internal")) {
                zone(list, name, available).putNull("hosts");
            }
        });
        return Response.ok(root);
    }

    private Map<String, Boolean> zones() {
        Map<String, Boolean> zones = new TreeMap<>();
        for (var service : hosts.services()) {
            zones.merge(hosts.zone(service), !service.disabled(), Boolean::logicalOr);
        }
        return zones;
    }

    private static ObjectNode zone(ArrayNode list, String name, boolean available) {
        var node = list.addObject().put("zoneName", name);
        node.putObject("zoneState").put("available", available);
        return node;
    }

    /// GET /os-availability-zone/detail: with hosts and services.
    public Response detail(Request request) {
        QueryShape.none(request);
        var root = Json.object();
        var list = root.putArray("availabilityZoneInfo");
        zones().forEach((name, available) -> {
            var members = zone(list, name, available).putObject("hosts");
            for (var service : hosts.services()) {
                if (hosts.zone(service).equals(name)) {
                    describe(members, service);
                }
            }
        });
        return Response.ok(root);
    }

    private void describe(ObjectNode members, ServiceRecord service) {
        var host = members.get(service.host()) instanceof ObjectNode known ? known : members.putObject(service.host());
        var seen = hosts.lastSeen(service);
        host.putObject(service.binary())
                .put("available", hosts.up(service))
                .put("active", !service.disabled())
                .put("updated_at", seen == null ? null : Times.micros(seen));
    }
}
