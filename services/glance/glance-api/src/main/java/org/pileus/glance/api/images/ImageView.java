package org.pileus.glance.api.images;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.stream.Collectors;
import org.pileus.glance.api.protections.PropertyProtections;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageQuestion;
import org.pileus.glance.model.Location;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import tools.jackson.databind.node.ObjectNode;

/// An image as the API shows it: fields and properties on one level, links as paths.
public final class ImageView {
    private final Places places;
    private final boolean directUrl;
    private final boolean locations;
    private final PropertyProtections protections;

    private static final Set<String> HIDDEN = Set.of("os_glance_stage_host", "os_glance_hash_op_host");

    /// @param directUrl whether the place of the data is shown
    /// @param locations whether all places are
    public ImageView(Places places, boolean directUrl, boolean locations, PropertyProtections protections) {
        this.places = places;
        this.directUrl = directUrl;
        this.locations = locations;
        this.protections = protections;
    }

    /// Whether the question is about nothing that is hidden from the caller: otherwise its answer would tell of it.
    boolean mayAnswer(ImageQuestion question, RequestContext caller) {
        return question.filters().stream()
                .allMatch(filter ->
                        filter.kind() != ImageQuestion.Kind.PROPERTY || protections.readable(caller, filter.key()));
    }

    /// @param caller sees only the properties that are not hidden from him
    public ObjectNode of(Image image, RequestContext caller) {
        var node = Json.object();
        image.properties().forEach((name, value) -> {
            if (!HIDDEN.contains(name) && protections.readable(caller, name)) {
                node.put(name, value);
            }
        });
        node.put("name", image.name());
        node.put("disk_format", image.diskFormat());
        node.put("container_format", image.containerFormat());
        node.put("visibility", image.visibility());
        node.put("size", image.size());
        node.put("virtual_size", image.virtualSize());
        node.put("status", image.status().text());
        node.put("checksum", image.checksum());
        node.put("protected", image.isProtected());
        node.put("min_ram", image.minRam());
        node.put("min_disk", image.minDisk());
        node.put("owner", image.owner());
        node.put("os_hidden", image.hidden());
        node.put("os_hash_algo", image.hashAlgo());
        node.put("os_hash_value", image.hashValue());
        node.put("id", image.id());
        node.put("created_at", time(image.createdAt()));
        node.put("updated_at", time(image.updatedAt()));
        var tags = node.putArray("tags");
        image.tags().forEach(tags::add);
        var self = path(image.id());
        node.put("self", self);
        node.put("file", self + "/file");
        node.put("schema", "/v2/schemas/image");
        showPlaces(image, node);
        var data = image.data();
        if (!data.isEmpty()) {
            node.put("stores", data.stream().map(Location::store).collect(Collectors.joining(",")));
        }
        return node;
    }

    private void showPlaces(Image image, ObjectNode node) {
        if (!directUrl && !locations) {
            return;
        }
        var ordered = places.ordered(image);
        if (directUrl && !ordered.isEmpty()) {
            node.put("direct_url", places.url(ordered.getFirst()));
        }
        if (locations) {
            var list = node.putArray("locations");
            for (var location : image.data()) {
                var metadata = location.metadata().deepCopy().put("store", location.store());
                list.addObject().put("url", places.url(location)).set("metadata", metadata);
            }
        }
    }

    static String path(String id) {
        return "/v2/images/" + id;
    }

    /// `2026-01-31T12:00:00Z`: whole seconds.
    public static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
