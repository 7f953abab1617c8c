package org.pileus.nova.db.actions;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One request that did something to a server.
/// @param action    `create`, `delete`, `reboot`, ...
/// @param message   null, or `Error` when it failed
/// @param finished  null while it is under way
public record InstanceAction(
        UUID instance,
        String requestId,
        String action,
        @Nullable String userId,
        @Nullable String projectId,
        @Nullable String message,
        Instant started,
        Instant updated,
        @Nullable Instant finished) {}
