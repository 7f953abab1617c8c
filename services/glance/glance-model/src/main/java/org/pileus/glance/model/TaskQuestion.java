package org.pileus.glance.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a listing of tasks asks the registry.
/// @param owner   only this project's; null for every project's
/// @param type    only these; null for all
/// @param status  only these; null for all
/// @param sortKey one of the keys of [#COLUMNS]; tasks that are alike there are sorted by their age
/// @param marker  the last task of the page before, null for the first page
public record TaskQuestion(
        @Nullable String owner,
        @Nullable String type,
        @Nullable String status,
        String sortKey,
        boolean descending,
        @Nullable String marker,
        int limit) {
    /// By what tasks are sorted, and how that is written in SQL. By `id` is by age, as upstream has it.
    public static final Map<String, String> COLUMNS = Map.of(
            "created_at", "created_at",
            "id", "created_at",
            "type", "type",
            "status", "status",
            "owner", "COALESCE(owner, '')",
            "updated_at", "updated_at",
            "expires_at", "COALESCE(expires_at, 0)");

    /// @throws IllegalArgumentException for a key that is not known
    public TaskQuestion {
        if (!COLUMNS.containsKey(sortKey)) {
            throw new IllegalArgumentException("tasks are not sorted by " + sortKey);
        }
    }
}
