package org.pileus.glance.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
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

/// An [Image] between glance-api and glance-registry. Times are microseconds since the epoch.
public final class ImageJson {
    private ImageJson() {}

    public static ObjectNode write(Image image) {
        var node = Json.object();
        node.put("id", image.id());
        node.put("version", image.version());
        node.put("name", image.name());
        node.put("status", image.status().name());
        node.put("visibility", image.visibility());
        node.put("owner", image.owner());
        node.put("container_format", image.containerFormat());
        node.put("disk_format", image.diskFormat());
        node.put("size", image.size());
        node.put("virtual_size", image.virtualSize());
        node.put("min_ram", image.minRam());
        node.put("min_disk", image.minDisk());
        node.put("protected", image.isProtected());
        node.put("hidden", image.hidden());
        node.put("checksum", image.checksum());
        node.put("hash_algo", image.hashAlgo());
        node.put("hash_value", image.hashValue());
        var locations = node.putArray("locations");
        image.locations().forEach(location -> locations.add(writeLocation(location)));
        node.put("created_at", micros(image.createdAt()));
        node.put("updated_at", micros(image.updatedAt()));
        var properties = node.putObject("properties");
        image.properties().forEach(properties::put);
        var tags = node.putArray("tags");
        image.tags().forEach(tags::add);
        var members = node.putArray("members");
        image.members().forEach(member -> members.add(writeMember(member)));
        return node;
    }

    public static ObjectNode writeMember(Member member) {
        return Json.object()
                .put("project", member.project())
                .put("status", member.status())
                .put("created_at", micros(member.createdAt()))
                .put("updated_at", micros(member.updatedAt()));
    }

    public static Image read(JsonNode node) {
        Map<String, String> properties = new HashMap<>();
        node.path("properties")
                .properties()
                .forEach(p -> properties.put(p.getKey(), p.getValue().asString()));
        Set<String> tags = new HashSet<>();
        node.path("tags").forEach(tag -> tags.add(tag.asString()));
        List<Member> members = new ArrayList<>();
        node.path("members").forEach(member -> members.add(readMember(member)));
        List<Location> locations = new ArrayList<>();
        node.path("locations").forEach(location -> locations.add(readLocation(location)));
        return new Image(
                Json.text(node, "id"),
                node.path("version").longValue(),
                Json.textOrNull(node, "name"),
                ImageStatus.valueOf(Json.text(node, "status")),
                Json.text(node, "visibility"),
                Json.textOrNull(node, "owner"),
                Json.textOrNull(node, "container_format"),
                Json.textOrNull(node, "disk_format"),
                number(node, "size"),
                number(node, "virtual_size"),
                node.path("min_ram").longValue(),
                node.path("min_disk").longValue(),
                node.path("protected").asBoolean(),
                node.path("hidden").asBoolean(),
                Json.textOrNull(node, "checksum"),
                Json.textOrNull(node, "hash_algo"),
                Json.textOrNull(node, "hash_value"),
                locations,
                time(node, "created_at"),
                time(node, "updated_at"),
                properties,
                tags,
                members);
    }

    public static ObjectNode writeLocation(Location location) {
        var node = Json.object()
                .put("store", location.store())
                .put("key", location.key())
                .put("state", location.state().name())
                .put("holder", location.holder());
        node.set("metadata", location.metadata());
        return node;
    }

    public static Location readLocation(JsonNode node) {
        return new Location(
                Json.text(node, "store"),
                Json.text(node, "key"),
                Location.State.valueOf(Json.text(node, "state")),
                Json.textOrNull(node, "holder"),
                node.get("metadata") instanceof ObjectNode metadata ? metadata : Json.object());
    }

    public static Member readMember(JsonNode node) {
        return new Member(
                Json.text(node, "project"),
                Json.text(node, "status"),
                time(node, "created_at"),
                time(node, "updated_at"));
    }

    static @Nullable Long number(JsonNode node, String key) {
        var value = node.get(key);
        return value == null || value.isNull() ? null : (Long) value.longValue();
    }

    static Instant time(JsonNode node, String key) {
        return Instant.EPOCH.plus(node.path(key).longValue(), ChronoUnit.MICROS);
    }

    static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
