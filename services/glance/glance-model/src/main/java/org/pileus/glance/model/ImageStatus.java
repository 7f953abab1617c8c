package org.pileus.glance.model;

import java.util.Locale;

/// Where an image is in its life, and where it may go. Source: Image API reference, "Image statuses".
public enum ImageStatus {
    QUEUED,
    SAVING,
    UPLOADING,
    IMPORTING,
    ACTIVE,
    DEACTIVATED,
    KILLED,
    PENDING_DELETE,
    DELETED;

    /// Whether the step is allowed; staying is.
    public boolean mayBecome(ImageStatus next) {
        if (this == next) {
            return true;
        }
        return switch (this) {
            case QUEUED ->
                next == SAVING || next == UPLOADING || next == IMPORTING || next == ACTIVE || next == DELETED;
            case SAVING -> next == ACTIVE || next == KILLED || next == DELETED || next == QUEUED;
            case UPLOADING -> next == IMPORTING || next == QUEUED || next == DELETED;
            case IMPORTING -> next == ACTIVE || next == DELETED || next == QUEUED;
            case ACTIVE -> next == PENDING_DELETE || next == DELETED || next == DEACTIVATED;
            case DEACTIVATED -> next == ACTIVE || next == DELETED;
            case KILLED, DELETED -> next == DELETED;
            case PENDING_DELETE -> next == DELETED || next == ACTIVE;
        };
    }

    /// As the API spells it.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException for a text that is no status
    public static ImageStatus of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
