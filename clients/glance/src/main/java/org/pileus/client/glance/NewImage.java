package org.pileus.client.glance;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An image to be made, for a snapshot.
/// @param owner       the project that will own it; null for the caller's own. Another's needs an administrator.
/// @param visibility  `private` or `shared`, or `public` for an administrator
/// @param properties  more properties, top-level in the API
public record NewImage(
        String name,
        @Nullable String owner,
        String visibility,
        @Nullable String containerFormat,
        @Nullable String diskFormat,
        long minRamMib,
        long minDiskGib,
        Map<String, String> properties) {
    public NewImage {
        properties = Map.copyOf(properties);
    }
}
