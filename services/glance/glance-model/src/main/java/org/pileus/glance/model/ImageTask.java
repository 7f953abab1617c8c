package org.pileus.glance.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Work that goes on after its request was answered.
/// @param type    `import` (of the tasks API) or `api_image_import`
/// @param status  `pending`, `processing`, `success` or `failure`
/// @param image   the image it works on, null when it has none yet
/// @param message how far it is, or why it failed
/// @param holder  the process that does it; null when it is done
/// @param expiresAt when the record may be forgotten; null while it works
public record ImageTask(
        String id,
        String type,
        String status,
        @Nullable String owner,
        @Nullable String image,
        @Nullable String requestId,
        @Nullable String userId,
        ObjectNode input,
        @Nullable ObjectNode result,
        String message,
        @Nullable String holder,
        @Nullable Instant expiresAt,
        Instant createdAt,
        Instant updatedAt) {
    private static final String PROCESSING = "processing";

    /// One that nobody has begun.
    public static ImageTask pending(
            String id,
            String type,
            @Nullable String owner,
            @Nullable String image,
            @Nullable String requestId,
            @Nullable String userId,
            ObjectNode input,
            String holder,
            Instant now) {
        return new ImageTask(
                id, type, "pending", owner, image, requestId, userId, input, null, "", holder, null, now, now);
    }

    /// The same task at work.
    public ImageTask at(@Nullable String onImage, String progress, Instant now) {
        return new ImageTask(
                id,
                type,
                PROCESSING,
                owner,
                onImage,
                requestId,
                userId,
                input,
                null,
                progress,
                holder,
                null,
                createdAt,
                now);
    }

    /// The same task at its end.
    /// @param outcome null for a failure
    public ImageTask ended(@Nullable ObjectNode outcome, String words, Instant expires, Instant now) {
        return new ImageTask(
                id,
                type,
                outcome == null ? "failure" : "success",
                owner,
                image,
                requestId,
                userId,
                input,
                outcome,
                words,
                null,
                expires,
                createdAt,
                now);
    }

    /// Whether somebody works on it, or died at it.
    public boolean isOpen() {
        return status.equals("pending") || status.equals(PROCESSING);
    }

    public ObjectNode toJson() {
        var node = Json.object();
        node.put("id", id)
                .put("type", type)
                .put("status", status)
                .put("owner", owner)
                .put("image", image);
        node.put("request_id", requestId).put("user_id", userId).put("message", message);
        node.put("holder", holder);
        node.set("input", input);
        node.set("result", result == null ? Json.array().addNull().get(0) : result);
        node.put("expires_at", expiresAt == null ? null : (Long) ImageJson.micros(expiresAt));
        node.put("created_at", ImageJson.micros(createdAt)).put("updated_at", ImageJson.micros(updatedAt));
        return node;
    }

    public static ImageTask fromJson(JsonNode node) {
        return new ImageTask(
                Json.text(node, "id"),
                Json.text(node, "type"),
                Json.text(node, "status"),
                Json.textOrNull(node, "owner"),
                Json.textOrNull(node, "image"),
                Json.textOrNull(node, "request_id"),
                Json.textOrNull(node, "user_id"),
                (ObjectNode) node.path("input"),
                node.get("result") instanceof ObjectNode result ? result : null,
                Json.text(node, "message"),
                Json.textOrNull(node, "holder"),
                ImageJson.number(node, "expires_at") == null ? null : ImageJson.time(node, "expires_at"),
                ImageJson.time(node, "created_at"),
                ImageJson.time(node, "updated_at"));
    }
}
