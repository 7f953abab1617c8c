package org.pileus.neutron.server.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One stored resource. Immutable: nobody changes the body of one; [#with] makes another.
///
/// @param parentId   the network of a subnet, the group of a rule, the object of a sharing; or null
/// @param uniqueKey  what may be there once only, or null
/// @param revision   rises with every change, from 0
/// @param body       the attributes that are kept, under their API names, without those that are columns
public record Resource(
        Kind kind,
        String id,
        String projectId,
        @Nullable String parentId,
        @Nullable String uniqueKey,
        int revision,
        Instant createdAt,
        Instant updatedAt,
        ObjectNode body) {

    public String text(String key) {
        return Json.text(body, key);
    }

    public @Nullable String textOrNull(String key) {
        return Json.textOrNull(body, key);
    }

    public boolean flag(String key) {
        return body.path(key).asBoolean(false);
    }

    public int integer(String key, int absent) {
        return body.path(key).asInt(absent);
    }

    public @Nullable Integer integerOrNull(String key) {
        var value = body.path(key);
        return value.isNumber() ? value.intValue() : null;
    }

    public JsonNode get(String key) {
        return body.path(key);
    }

    public List<String> texts(String key) {
        List<String> all = new ArrayList<>();
        body.path(key).forEach(item -> all.add(item.stringValue()));
        return all;
    }

    public String requireParent() {
        if (parentId == null) {
            throw new IllegalStateException(kind + " " + id + " has no parent");
        }
        return parentId;
    }

    /// The next revision with some attributes changed.
    public Resource with(ObjectNode changes, Instant now) {
        var next = body.deepCopy();
        next.setAll(changes);
        return new Resource(kind, id, projectId, parentId, uniqueKey, revision + 1, createdAt, now, next);
    }

    public Resource withUniqueKey(@Nullable String key) {
        return new Resource(kind, id, projectId, parentId, key, revision, createdAt, updatedAt, body);
    }

    /// The attributes that every resource shows, and after them all of the body.
    public ObjectNode view() {
        var view = Json.object();
        view.put("id", id);
        view.put("tenant_id", projectId);
        view.put("project_id", projectId);
        view.setAll(body);
        view.put("revision_number", revision);
        view.put("created_at", time(createdAt));
        view.put("updated_at", time(updatedAt));
        return view;
    }

    /// A time as the API writes it: whole seconds, UTC.
    public static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
