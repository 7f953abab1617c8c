package org.pileus.nova.model;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is being done to an instance; no task state means that it is settled. Words are upstream's.
public enum TaskState {
    SCHEDULING("scheduling"),
    NETWORKING("networking"),
    BLOCK_DEVICE_MAPPING("block_device_mapping"),
    SPAWNING("spawning"),
    IMAGE_SNAPSHOT("image_snapshot"),
    IMAGE_SNAPSHOT_PENDING("image_snapshot_pending"),
    IMAGE_PENDING_UPLOAD("image_pending_upload"),
    IMAGE_UPLOADING("image_uploading"),
    IMAGE_BACKUP("image_backup"),
    UPDATING_PASSWORD("updating_password"),
    RESIZE_PREP("resize_prep"),
    RESIZE_MIGRATING("resize_migrating"),
    RESIZE_MIGRATED("resize_migrated"),
    RESIZE_FINISH("resize_finish"),
    RESIZE_REVERTING("resize_reverting"),
    RESIZE_CONFIRMING("resize_confirming"),
    REBOOTING("rebooting"),
    REBOOT_PENDING("reboot_pending"),
    REBOOT_STARTED("reboot_started"),
    REBOOTING_HARD("rebooting_hard"),
    REBOOT_PENDING_HARD("reboot_pending_hard"),
    REBOOT_STARTED_HARD("reboot_started_hard"),
    PAUSING("pausing"),
    UNPAUSING("unpausing"),
    SUSPENDING("suspending"),
    RESUMING("resuming"),
    POWERING_OFF("powering-off"),
    POWERING_ON("powering-on"),
    RESCUING("rescuing"),
    UNRESCUING("unrescuing"),
    REBUILDING("rebuilding"),
    REBUILD_BLOCK_DEVICE_MAPPING("rebuild_block_device_mapping"),
    REBUILD_SPAWNING("rebuild_spawning"),
    MIGRATING("migrating"),
    DELETING("deleting"),
    SOFT_DELETING("soft-deleting"),
    RESTORING("restoring"),
    SHELVING("shelving"),
    SHELVING_IMAGE_PENDING_UPLOAD("shelving_image_pending_upload"),
    SHELVING_IMAGE_UPLOADING("shelving_image_uploading"),
    SHELVING_OFFLOADING("shelving_offloading"),
    UNSHELVING("unshelving");

    private static final Map<String, TaskState> BY_WORD = new HashMap<>();

    static {
        for (var state : values()) {
            BY_WORD.put(state.word, state);
        }
    }

    private final String word;

    TaskState(String word) {
        this.word = word;
    }

    /// The word of the API and of the database.
    public String word() {
        return word;
    }

    /// By its word.
    /// @throws IllegalArgumentException for a word that is none of ours
    public static TaskState of(String word) {
        var state = BY_WORD.get(word);
        if (state == null) {
            throw new IllegalArgumentException("TaskState " + word);
        }
        return state;
    }

    /// Null for null and for an unknown word.
    public static @Nullable TaskState find(@Nullable String word) {
        return word == null ? null : BY_WORD.get(word);
    }
}
