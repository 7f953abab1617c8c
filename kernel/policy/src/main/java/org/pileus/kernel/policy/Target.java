package org.pileus.kernel.policy;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a rule is decided against: attributes of the **stored** object. Client input never becomes a key here; a
/// missing attribute equals nothing.
public final class Target {
    /// A target without attributes: only checks on the caller's roles can hold.
    public static final Target NONE = new Target(Map.of());

    private final Map<String, String> attributes;

    private Target(Map<String, String> attributes) {
        this.attributes = attributes;
    }

    public static Target of(String key, @Nullable String value) {
        return NONE.with(key, value);
    }

    /// An object that a project owns; answers to `project_id` and `tenant_id`.
    public static Target project(@Nullable String projectId) {
        return NONE.with("project_id", projectId).with("tenant_id", projectId);
    }

    /// An object that a project and a user own.
    public static Target owner(@Nullable String projectId, @Nullable String userId) {
        return project(projectId).with("user_id", userId);
    }

    public Target with(String key, @Nullable String value) {
        if (value == null) {
            return this;
        }
        var more = new HashMap<>(attributes);
        more.put(key, value);
        return new Target(Map.copyOf(more));
    }

    @Nullable
    String get(String key) {
        return attributes.get(key);
    }
}
