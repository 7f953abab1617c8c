package org.pileus.nova.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// When things happened to an instance.
/// @param launched    first time it was ACTIVE
/// @param terminated  when its guest was removed
/// @param deleted     when its record was deleted; null while it lives
public record InstanceTimes(
        Instant created,
        Instant updated,
        @Nullable Instant launched,
        @Nullable Instant terminated,
        @Nullable Instant deleted) {
    public static InstanceTimes created(Instant now) {
        return new InstanceTimes(now, now, null, null, null);
    }
}
