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
/// @param locations    where its data is or may be, in the order in which they are tried
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
        List<Location> locations,
        Instant createdAt,
        Instant updatedAt,
        Map<String, String> properties,
        Set<String> tags,
        List<Member> members) {
    public Image {
        locations = List.copyOf(locations);
        properties = Collections.unmodifiableMap(new TreeMap<>(properties));
        tags = Collections.unmodifiableSet(new TreeSet<>(tags));
        members = List.copyOf(members);
    }

    /// Where whole data is, the place to be tried first at the front.
    public List<Location> data() {
        return locations.stream().filter(l -> l.is(Location.State.ACTIVE)).toList();
    }

    /// The location of a store that is in one of these states.
    public Optional<Location> location(String store, Set<Location.State> states) {
        return locations.stream()
                .filter(l -> l.store().equals(store) && states.contains(l.state()))
                .findFirst();
    }

    /// A new image, about which nothing has been said yet.
    public static Image queued(String id, @Nullable String owner, Instant now) {
        return new Image(
                id,
                0,
                null,
                ImageStatus.QUEUED,
                "shared",
                owner,
                null,
                null,
                null,
                null,
                0,
                0,
                false,
                false,
                null,
                null,
                null,
                List.of(),
                now,
                now,
                Map.of(),
                Set.of(),
                List.of());
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
