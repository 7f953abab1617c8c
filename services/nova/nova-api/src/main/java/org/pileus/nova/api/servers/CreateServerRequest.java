package org.pileus.nova.api.servers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.nova.api.schema.Ids;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.model.RequestedNetwork;
import org.pileus.nova.model.Texts;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// The body of `POST /servers`, checked for its form, not yet against anything that exists.
///
/// @param imageId        null when it is to boot from a volume
/// @param networks       NICs; empty with `autoNetwork` false means none
/// @param networksSaid   false when the body says nothing of networks (below 2.37)
/// @param hostname       given since 2.90, or null
record CreateServerRequest(
        String name,
        String flavorId,
        @Nullable UUID imageId,
        @Nullable String adminPassword,
        Map<String, String> metadata,
        List<RequestedNetwork> networks,
        boolean autoNetwork,
        boolean networksSaid,
        @Nullable String diskConfig,
        @Nullable String accessIpv4,
        @Nullable String accessIpv6,
        ArrayNode personality,
        @Nullable String availabilityZone,
        ArrayNode blockDevices,
        boolean configDrive,
        @Nullable String keyName,
        int minCount,
        int maxCount,
        boolean returnReservation,
        List<String> securityGroups,
        @Nullable String userData,
        @Nullable String description,
        List<String> tags,
        List<String> certificates,
        @Nullable String host,
        @Nullable String node,
        @Nullable String hostname,
        Map<String, List<String>> hints) {

    static CreateServerRequest of(Request request) {
        var minor = request.microversion().minor();
        var body = Shapes.require(ServerSchemas.CREATE, request.json(), minor);
        var server = body.path("server");
        var networks = server.path("networks");
        var requested = networks(networks);
        var least = count(server, "min_count", 1);
        var most = count(server, "max_count", least);
        if (least > most) {
            throw ApiException.invalid("min_count must be <= max_count");
        }
        var image = Json.textOrNull(server, "imageRef");
        var flavor = server.path("flavorRef");
        return new CreateServerRequest(
                Json.text(server, "name").strip(),
                flavor.isString() ? flavor.stringValue() : flavor.asString(),
                image == null || image.isEmpty() ? null : Ids.find(image),
                Json.textOrNull(server, "adminPass"),
                Texts.map(server.path("metadata")),
                requested,
                networks.isMissingNode() || (networks.isArray() && networks.isEmpty()) || isWord(networks, "auto"),
                !networks.isMissingNode(),
                Json.textOrNull(server, "OS-DCF:diskConfig"),
                Json.textOrNull(server, "accessIPv4"),
                Json.textOrNull(server, "accessIPv6"),
                server.path("personality") instanceof ArrayNode files ? files : Json.array(),
                Json.textOrNull(server, "availability_zone"),
                devices(server),
                Shapes.isTrue(server.get("config_drive")),
                Json.textOrNull(server, "key_name"),
                least,
                most,
                Shapes.isTrue(server.get("return_reservation_id")),
                groups(server.path("security_groups")),
                Json.textOrNull(server, "user_data"),
                Json.textOrNull(server, "description"),
                List.copyOf(new LinkedHashSet<>(Texts.list(server.path("tags")))),
                Texts.list(server.path("trusted_image_certificates")),
                Json.textOrNull(server, "host"),
                Json.textOrNull(server, "hypervisor_hostname"),
                Json.textOrNull(server, "hostname"),
                hints(body));
    }

    private static boolean isWord(JsonNode node, String word) {
        return node.isString() && node.stringValue().equals(word);
    }

    private static int count(JsonNode server, String key, int otherwise) {
        var value = server.get(key);
        return value == null ? otherwise : (int) Shapes.number(value);
    }

    private static List<RequestedNetwork> networks(JsonNode list) {
        if (!list.isArray()) {
            return List.of();
        }
        var all = new ArrayList<RequestedNetwork>(list.size());
        var ports = new LinkedHashSet<UUID>();
        for (var item : list) {
            var port = id(Json.textOrNull(item, "port"));
            var network = id(Json.textOrNull(item, "uuid"));
            var address = Json.textOrNull(item, "fixed_ip");
            if (port != null) {
                if (address != null) {
                    throw ApiException.invalid("Specified Fixed IP '" + address + "' cannot be used with port '" + port
                            + "': the two cannot be specified together.");
                }
                if (!ports.add(port)) {
                    throw ApiException.invalid("Port " + port + " is named twice.");
                }
                network = null;
            } else if (network == null) {
                throw ApiException.invalid(
                        item.has("uuid")
                                ? "Bad networks format: network uuid is not in proper format ("
                                        + Json.textOrNull(item, "uuid") + ")"
                                : "Bad network format: missing 'uuid'");
            }
            all.add(new RequestedNetwork(network, port, address, Json.textOrNull(item, "tag")));
        }
        return all;
    }

    private static @Nullable UUID id(@Nullable String text) {
        return text == null ? null : Ids.find(text);
    }

    private static ArrayNode devices(JsonNode server) {
        var legacy = server.path("block_device_mapping");
        var current = server.path("block_device_mapping_v2");
        if (!legacy.isMissingNode() && !current.isMissingNode()) {
            throw ApiException.invalid(
                    "Using different block_device_mapping syntaxes is not allowed in the same request.");
        }
        return current instanceof ArrayNode devices ? devices : legacy instanceof ArrayNode old ? old : Json.array();
    }

    private static List<String> groups(JsonNode list) {
        var names = new LinkedHashSet<String>();
        for (var item : list) {
            names.add(Objects.requireNonNullElse(Json.textOrNull(item, "name"), "default"));
        }
        return List.copyOf(names);
    }

    private static Map<String, List<String>> hints(JsonNode body) {
        Map<String, List<String>> hints = new LinkedHashMap<>();
        for (var key : List.of("os:scheduler_hints", "OS-SCH-HNT:scheduler_hints")) {
            for (var hint : body.path(key).properties()) {
                var value = hint.getValue();
                hints.put(
                        hint.getKey(),
                        value.isArray()
                                ? Texts.list(value)
                                : List.of(value.isString() ? value.stringValue() : Json.text(value)));
            }
        }
        return hints;
    }
}
