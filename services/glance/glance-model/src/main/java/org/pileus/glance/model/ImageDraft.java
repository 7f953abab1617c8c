package org.pileus.glance.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// An image being changed. Not safe for concurrent use; [#build] makes the next state of the same image.
public final class ImageDraft {
    private final Image before;
    public @Nullable String name;
    public ImageStatus status;
    public String visibility;
    public @Nullable String owner;
    public @Nullable String containerFormat;
    public @Nullable String diskFormat;
    public @Nullable Long size;
    public @Nullable Long virtualSize;
    public long minRam;
    public long minDisk;
    public boolean isProtected;
    public boolean hidden;
    public @Nullable String checksum;
    public @Nullable String hashAlgo;
    public @Nullable String hashValue;
    public final List<Location> locations;
    public final Map<String, String> properties;
    public final Set<String> tags;

    ImageDraft(Image image) {
        before = image;
        name = image.name();
        status = image.status();
        visibility = image.visibility();
        owner = image.owner();
        containerFormat = image.containerFormat();
        diskFormat = image.diskFormat();
        size = image.size();
        virtualSize = image.virtualSize();
        minRam = image.minRam();
        minDisk = image.minDisk();
        isProtected = image.isProtected();
        hidden = image.hidden();
        checksum = image.checksum();
        hashAlgo = image.hashAlgo();
        hashValue = image.hashValue();
        locations = new ArrayList<>(image.locations());
        properties = new TreeMap<>(image.properties());
        tags = new TreeSet<>(image.tags());
    }

    public ImageDraft status(ImageStatus next) {
        status = next;
        return this;
    }

    /// Takes away everything that says something about data; its locations stay.
    public ImageDraft withoutData() {
        size = null;
        virtualSize = null;
        checksum = null;
        hashAlgo = null;
        hashValue = null;
        return this;
    }

    /// Sets a location, in the place of the one that was there for the same data, else at the end.
    public ImageDraft put(Location location) {
        for (var i = 0; i < locations.size(); i++) {
            if (locations.get(i).sameAs(location)) {
                locations.set(i, location);
                return this;
            }
        }
        locations.add(location);
        return this;
    }

    public ImageDraft drop(Location location) {
        locations.removeIf(location::sameAs);
        return this;
    }

    /// The same version still: the registry compares it, then counts on.
    public Image build(Instant now) {
        return new Image(
                before.id(),
                before.version(),
                name,
                status,
                visibility,
                owner,
                containerFormat,
                diskFormat,
                size,
                virtualSize,
                minRam,
                minDisk,
                isProtected,
                hidden,
                checksum,
                hashAlgo,
                hashValue,
                locations,
                before.createdAt(),
                now,
                properties,
                tags,
                before.members());
    }
}
