package org.pileus.glance.api.data;

import java.io.IOException;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.imagestore.ImageStore;
import org.pileus.glance.api.images.Places;
import org.pileus.glance.api.images.Registry;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.Location;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import tools.jackson.databind.node.ObjectNode;

/// The stores of this cloud, in the order of the configuration, and the staging area, which is none of them.
public final class Stores implements Places {
    /// Of a URL, as the registry keeps it.
    private static final int LONGEST_KEY = 512;

    private final Map<String, Backend> byId = new LinkedHashMap<>();
    private final Backend standard;
    private final ImageStore staging;
    private final @Nullable ImageStore cache;

    /// One store as the operator configured it.
    /// @param type         `file`, `s3`, `http`
    /// @param description  for users; may be empty
    /// @param weight       among several with the same image the heaviest is read first
    /// @param properties   what administrators are told about it
    public record Backend(ImageStore store, String type, String description, int weight, ObjectNode properties) {
        public String id() {
            return store.id();
        }
    }

    /// @param standard the id of the store that is used when nobody names one
    /// @throws IllegalArgumentException when there is no such store
    /// @param cache where copies of images are kept on this host; null for no cache
    public Stores(List<Backend> backends, String standard, ImageStore staging, @Nullable ImageStore cache) {
        backends.forEach(backend -> byId.put(backend.id(), backend));
        var found = byId.get(standard);
        if (found == null) {
            throw new IllegalArgumentException("the default image store " + standard + " is none of " + byId.keySet());
        }
        this.standard = found;
        this.staging = staging;
        this.cache = cache;
    }

    public List<Backend> all() {
        return List.copyOf(byId.values());
    }

    public List<String> ids() {
        return List.copyOf(byId.keySet());
    }

    public Backend standard() {
        return standard;
    }

    public boolean hasCache() {
        return cache != null;
    }

    /// The cache in front of these stores, if there is one.
    public Optional<ImageCache> cache(Registry registry, Ingest ingest, long mostBytes, Clock clock) {
        return Optional.ofNullable(cache).map(files -> new ImageCache(files, mostBytes, registry, this, ingest, clock));
    }

    /// Where copies of images are kept.
    Optional<ImageStore> cacheFiles() {
        return Optional.ofNullable(cache);
    }

    ImageStore staging() {
        return staging;
    }

    public Optional<Backend> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /// The store of a location; also of one in the staging area.
    /// @throws ApiException 503 when the image is in a store that is not configured here
    ImageStore of(Location location) {
        return location.store().equals(Location.STAGING) ? staging : require(location.store());
    }

    ImageStore require(String id) {
        var backend = byId.get(id);
        if (backend == null) {
            throw new ApiException(new Failure.Unavailable("The image store " + id + " is not configured here."));
        }
        return backend.store();
    }

    /// Whether this process can reach the location at all.
    boolean has(Location location) {
        return location.store().equals(Location.STAGING) || byId.containsKey(location.store());
    }

    /// By weight, then by age.
    @Override
    public List<Location> ordered(Image image) {
        return image.data().stream()
                .sorted(Comparator.comparingInt(this::weight).reversed())
                .toList();
    }

    @Override
    public Location named(String url, ObjectNode metadata) {
        for (var backend : byId.values()) {
            var key = backend.store().adopt(url);
            if (key.isPresent() && key.get().length() <= LONGEST_KEY) {
                return Location.active(backend.id(), key.get(), metadata);
            }
        }
        throw ApiException.invalid("Invalid location: " + url);
    }

    @Override
    public OptionalLong size(Location location) {
        try {
            return of(location).size(location.key());
        } catch (IOException e) {
            throw new ApiException(new Failure.Invalid("Invalid location: " + url(location)), e);
        }
    }

    private int weight(Location location) {
        return find(location.store()).map(Backend::weight).orElse(0);
    }

    @Override
    public String url(Location location) {
        return has(location) ? of(location).url(location.key()) : location.store() + ":" + location.key();
    }
}
