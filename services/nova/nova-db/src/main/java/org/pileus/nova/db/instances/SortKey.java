package org.pileus.nova.db.instances;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A column by which instances may be listed. Nulls sort as the smallest.
public enum SortKey {
    ID("uuid", "id"),
    NUMBER("id", "number"),
    CREATED("created_at", "created_at"),
    UPDATED("updated_at", "updated_at"),
    LAUNCHED("launched_at", "COALESCE(launched_at, 0)"),
    TERMINATED("terminated_at", "COALESCE(terminated_at, 0)"),
    NAME("display_name", "name"),
    DESCRIPTION("display_description", "COALESCE(description, '')"),
    HOSTNAME("hostname", "hostname"),
    HOST("host", "COALESCE(host, '')"),
    NODE("node", "COALESCE(node, '')"),
    ZONE("availability_zone", "COALESCE(availability_zone, '')"),
    VM_STATE("vm_state", "vm_state"),
    TASK_STATE("task_state", "COALESCE(task_state, '')"),
    POWER_STATE("power_state", "power_state"),
    PROGRESS("progress", "progress"),
    PROJECT("project_id", "project_id"),
    USER("user_id", "user_id"),
    FLAVOR("instance_type_id", "flavor_id"),
    IMAGE("image_ref", "image_id"),
    KEY("key_name", "COALESCE(key_name, '')"),
    ACCESS_V4("access_ip_v4", "COALESCE(access_ip_v4, '')"),
    ACCESS_V6("access_ip_v6", "COALESCE(access_ip_v6, '')"),
    LOCKED("locked_by", "COALESCE(locked_by, '')");

    private static final Map<String, SortKey> BY_WORD = new HashMap<>();

    static {
        for (var key : values()) {
            BY_WORD.put(key.word, key);
        }
    }

    private final String word;
    final String expression;

    SortKey(String word, String expression) {
        this.word = word;
        this.expression = expression;
    }

    /// By the word of `sort_key` in the API's database terms.
    public static Optional<SortKey> find(String word) {
        return Optional.ofNullable(BY_WORD.get(word));
    }
}
