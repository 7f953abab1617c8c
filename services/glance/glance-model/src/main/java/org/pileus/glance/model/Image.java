package org.pileus.glance.model;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One image with everything that hangs on it. Immutable.
/// @param id           a UUID in lower case with dashes
/// @param version      rises with every change; a writer names the one it has read
/// @param visibility   `public`, `private`, `shared` or `community`
/// @param size         bytes of data; null while there is none
/// @param virtualSize  bytes of the disk inside; null when unknown
/// @param minRam       MiB
/// @param minDisk      GiB
/// @param checksum     md5 of the data, hexadecimal
/// @param hashAlgo     of `hashValue`
/// @param store        the store that holds the data, null while there is none
/// @param properties   what else users have said about it, sorted
public record Image(
        String id,
        long version,
        @Nullable String name,
        ImageStatus status,
        String visibility,
        @Nullable String owner,
        @Nullable String containerFormat,
        @Nullable String diskFormat,
        @Nullable Long size,
        @Nullable Long virtualSize,
        long minRam,
        long minDisk,
        boolean isProtected,
        boolean hidden,
        @Nullable String checksum,
        @Nullable String hashAlgo,
        @Nullable String hashValue,
        @Nullable String store,
        Instant createdAt,
        Instant updatedAt,
        Map<String, String> properties,
        Set<String> tags,
        List<Member> members) {
    public Image {
        properties = Collections.unmodifiableMap(new TreeMap<>(properties));
        tags = Collections.unmodifiableSet(new TreeSet<>(tags));
        members = List.copyOf(members);
    }

    public Optional<Member> member(@Nullable String project) {
        return members.stream()
                .filter(member -> member.project().equals(project))
                .findFirst();
    }

    /// Whether a project may know of it: its own, public, community, or shared with it.
    public boolean visibleTo(@Nullable String project) {
        return switch (visibility) {
            case "public", "community" -> true;
            case "shared" -> isOwnedBy(project) || member(project).isPresent();
            default -> isOwnedBy(project);
        };
    }

    public boolean isOwnedBy(@Nullable String project) {
        return project != null && project.equals(owner);
    }

    public ImageDraft edit() {
        return new ImageDraft(this);
    }
}
