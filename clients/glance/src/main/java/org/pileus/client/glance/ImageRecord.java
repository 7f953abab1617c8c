package org.pileus.client.glance;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One image as the Image API shows it.
/// @param status `queued`, `saving`, `uploading`, `importing`, `active`, `deactivated`, `killed`, `deleted`,
///     `pending_delete`
/// @param visibility    `private`, `shared`, `community`, `public`
/// @param size          in bytes; null until there is data
/// @param virtualSize   in bytes, of the disk inside; null when unknown
/// @param minRamMib     MiB
/// @param minDiskGib    GiB
/// @param checksum      md5 of the data, hexadecimal; null until there is data
/// @param hashAlgorithm of `hashValue`: `sha512`
/// @param properties    everything else, `hw_disk_bus` and its like
public record ImageRecord(
        UUID id,
        String name,
        String status,
        String visibility,
        @Nullable String owner,
        @Nullable String containerFormat,
        @Nullable String diskFormat,
        @Nullable Long size,
        @Nullable Long virtualSize,
        long minRamMib,
        long minDiskGib,
        @Nullable String checksum,
        @Nullable String hashAlgorithm,
        @Nullable String hashValue,
        boolean protectedFromDeletion,
        Instant createdAt,
        Instant updatedAt,
        Set<String> tags,
        Map<String, String> properties) {
    public ImageRecord {
        tags = Set.copyOf(tags);
        properties = Map.copyOf(properties);
    }

    /// Whether its data may be used to boot.
    public boolean isActive() {
        return status.equals("active");
    }

    public @Nullable String property(String name) {
        return properties.get(name);
    }
}
