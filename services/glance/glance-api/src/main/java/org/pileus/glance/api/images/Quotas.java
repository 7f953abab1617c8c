package org.pileus.glance.api.images;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.UnifiedLimits;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.node.ObjectNode;

/// How much a project may have: by the identity service's limits when `use_keystone_limits` is set, else by
/// `user_storage_quota`. As upstream has it a limit on sizes stops the next image, not the one that passes it; the
/// storage quota stops the very byte.
public final class Quotas {
    private static final String SIZE = "image_size_total";
    private static final String STAGE = "image_stage_total";
    private static final String COUNT = "image_count_total";
    private static final String UPLOADING = "image_count_uploading";
    private static final List<String> NAMES = List.of(SIZE, STAGE, COUNT, UPLOADING);
    private static final long MIB = 1 << 20;

    private final Registry registry;
    private final @Nullable UnifiedLimits limits;
    private final long storageQuota;

    /// @param limits       null when they are not used
    /// @param storageQuota bytes; 0 for no quota
    public Quotas(Registry registry, @Nullable UnifiedLimits limits, long storageQuota) {
        this.registry = registry;
        this.limits = limits;
        this.storageQuota = storageQuota;
    }

    /// One image more.
    /// @throws ApiException 413
    public void requireImage(@Nullable String project) {
        require(project, Map.of(COUNT, 1L));
    }

    /// So many bytes more, of which an unknown number is 0.
    public void requireData(@Nullable String project, long bytes) {
        require(project, Map.of(SIZE, Math.max(0, bytes) / MIB));
    }

    /// So many staged bytes more.
    public void requireStage(@Nullable String project, long bytes) {
        require(project, Map.of(STAGE, Math.max(0, bytes) / MIB));
    }

    /// One more image that gets its data.
    public void requireUpload(@Nullable String project) {
        require(project, Map.of(UPLOADING, 1L));
    }

    private void require(@Nullable String project, Map<String, Long> more) {
        if (limits == null || project == null) {
            return;
        }
        var allowed = limits.of(project, more.keySet());
        var used = used(project);
        more.forEach((name, delta) -> {
            long limit = allowed.getOrDefault(name, 0L);
            if (limit >= 0 && used.path(name).longValue() + delta > limit) {
                throw new ApiException(new Failure.TooLarge(
                        413,
                        "Project " + project + " is over a limit for [Resource " + name + " is over limit of " + limit
                                + " due to current usage " + used.path(name).longValue() + " and delta " + delta
                                + "]"));
            }
        });
    }

    /// Bytes that a project may still store, at least 0.
    public long left(@Nullable String project) {
        if (limits != null || storageQuota <= 0 || project == null) {
            return Long.MAX_VALUE;
        }
        return Math.max(0, storageQuota - registry.usage(project).path(SIZE).longValue());
    }

    /// Counts, and sizes in whole MiB.
    private ObjectNode used(String project) {
        var bytes = registry.usage(project);
        return Json.object()
                .put(SIZE, bytes.path(SIZE).longValue() / MIB)
                .put(STAGE, bytes.path(STAGE).longValue() / MIB)
                .put(COUNT, bytes.path(COUNT).longValue())
                .put(UPLOADING, bytes.path(UPLOADING).longValue());
    }

    /// Limit and usage by name; nothing when the limits are not used.
    public ObjectNode report(String project) {
        var report = Json.object();
        if (limits == null) {
            return report;
        }
        var allowed = limits.of(project, NAMES);
        var used = used(project);
        NAMES.forEach(name ->
                report.putObject(name).put("usage", used.path(name).longValue()).put("limit", allowed.get(name)));
        return report;
    }
}
