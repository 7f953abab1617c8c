package org.pileus.nova.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What was asked for when the instance was made, apart from flavor, image and names. Kept as JSON in one
/// column; a part that is absent reads as empty, so that older rows stay readable.
///
/// @param networks           NICs in order; empty with `autoNetwork` false means none at all
/// @param autoNetwork        `networks: auto`, or nothing said: the project's only network, found by compute
/// @param securityGroups     names or ids as given; empty means `default`
/// @param availabilityZone   the zone asked for, or null
/// @param forcedHost         `az:host`, or `host` since 2.74; the scheduler takes no other
/// @param hints              scheduler hints, each with its values in order
/// @param userData           base64 as given
/// @param publicKey          the key pair's public half, copied at creation
/// @param diskConfig         `AUTO` or `MANUAL`
/// @param blockDevices       `block_device_mapping_v2` as given
/// @param injectedFiles      `personality` as given (before 2.57)
public record InstanceSpec(
        List<RequestedNetwork> networks,
        boolean autoNetwork,
        List<String> securityGroups,
        @Nullable String availabilityZone,
        @Nullable String forcedHost,
        @Nullable String forcedNode,
        Map<String, List<String>> hints,
        @Nullable GroupRule group,
        boolean configDrive,
        @Nullable String userData,
        @Nullable String keyName,
        @Nullable String keyType,
        @Nullable String publicKey,
        @Nullable String reservationId,
        int launchIndex,
        String diskConfig,
        ArrayNode blockDevices,
        ArrayNode injectedFiles,
        List<String> trustedCertificates) {
    public InstanceSpec {
        networks = List.copyOf(networks);
        securityGroups = List.copyOf(securityGroups);
        hints = Map.copyOf(hints);
        trustedCertificates = List.copyOf(trustedCertificates);
    }

    /// Nothing special asked for: one NIC on the project's network.
    public static InstanceSpec plain() {
        return fromJson(Json.object());
    }

    public ObjectNode toJson() {
        var node = Json.object();
        var list = node.putArray("networks");
        networks.forEach(network -> list.add(network.toJson()));
        node.put("auto_network", autoNetwork);
        node.set("security_groups", Texts.array(securityGroups));
        Texts.put(node, "availability_zone", availabilityZone);
        Texts.put(node, "forced_host", forcedHost);
        Texts.put(node, "forced_node", forcedNode);
        if (!hints.isEmpty()) {
            var all = node.putObject("hints");
            hints.forEach((key, values) -> all.set(key, Texts.array(values)));
        }
        if (group != null) {
            node.set("group", group.toJson());
        }
        node.put("config_drive", configDrive);
        Texts.put(node, "user_data", userData);
        Texts.put(node, "key_name", keyName);
        Texts.put(node, "key_type", keyType);
        Texts.put(node, "public_key", publicKey);
        Texts.put(node, "reservation_id", reservationId);
        node.put("launch_index", launchIndex);
        node.put("disk_config", diskConfig);
        if (!blockDevices.isEmpty()) {
            node.set("block_devices", blockDevices);
        }
        if (!injectedFiles.isEmpty()) {
            node.set("injected_files", injectedFiles);
        }
        if (!trustedCertificates.isEmpty()) {
            node.set("trusted_certificates", Texts.array(trustedCertificates));
        }
        return node;
    }

    public static InstanceSpec fromJson(JsonNode node) {
        List<RequestedNetwork> networks = new ArrayList<>();
        node.path("networks").forEach(item -> networks.add(RequestedNetwork.fromJson(item)));
        Map<String, List<String>> hints = new LinkedHashMap<>();
        for (var hint : node.path("hints").properties()) {
            hints.put(hint.getKey(), Texts.list(hint.getValue()));
        }
        return new InstanceSpec(
                networks,
                node.path("auto_network").asBoolean(networks.isEmpty()),
                Texts.list(node.path("security_groups")),
                Json.textOrNull(node, "availability_zone"),
                Json.textOrNull(node, "forced_host"),
                Json.textOrNull(node, "forced_node"),
                hints,
                node.path("group") instanceof ObjectNode group ? GroupRule.fromJson(group) : null,
                node.path("config_drive").asBoolean(false),
                Json.textOrNull(node, "user_data"),
                Json.textOrNull(node, "key_name"),
                Json.textOrNull(node, "key_type"),
                Json.textOrNull(node, "public_key"),
                Json.textOrNull(node, "reservation_id"),
                node.path("launch_index").asInt(0),
                node.path("disk_config").asString("MANUAL"),
                node.path("block_devices") instanceof ArrayNode devices ? devices : Json.array(),
                node.path("injected_files") instanceof ArrayNode files ? files : Json.array(),
                Texts.list(node.path("trusted_certificates")));
    }
}
