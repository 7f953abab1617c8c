package org.pileus.nova.db.actions;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A part of an action that is over.
/// @param event    `compute__do_build_and_run_instance`, `conductor_schedule_and_build_instances`, ...
/// @param result   `Success` or `Error`
/// @param host     of the compute service that did it
/// @param details  why it failed
public record ActionEvent(
        UUID instance,
        String requestId,
        String event,
        Instant started,
        Instant finished,
        String result,
        @Nullable String host,
        @Nullable String details) {
    public static final String SUCCESS = "Success";
    public static final String ERROR = "Error";
}
