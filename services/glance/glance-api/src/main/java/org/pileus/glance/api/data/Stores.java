package org.pileus.glance.api.data;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pileus.driver.imagestore.ImageStore;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.Location;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import tools.jackson.databind.node.ObjectNode;

/// The stores of this cloud, in the order of the configuration, and the staging area, which is none of them.
public final class Stores {
    private final Map<String, Backend> byId = new LinkedHashMap<>();
    private final Backend standard;
    private final ImageStore staging;

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
    public Stores(List<Backend> backends, String standard, ImageStore staging) {
        backends.forEach(backend -> byId.put(backend.id(), backend));
        var found = byId.get(standard);
        if (found == null) {
            throw new IllegalArgumentException("the default image store " + standard + " is none of " + byId.keySet());
        }
        this.standard = found;
        this.staging = staging;
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

    /// The places of an image's data, the one to be read first at the front: by weight, then by age.
    public List<Location> ordered(Image image) {
        return image.data().stream()
                .sorted(Comparator.comparingInt(this::weight).reversed())
                .toList();
    }

    private int weight(Location location) {
        return find(location.store()).map(Backend::weight).orElse(0);
    }

    /// Where the data is, as administrators see it.
    public String url(Location location) {
        return has(location) ? of(location).url(location.key()) : location.store() + ":" + location.key();
    }
}
