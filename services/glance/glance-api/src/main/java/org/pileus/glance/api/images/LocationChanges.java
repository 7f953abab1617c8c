package org.pileus.glance.api.images;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.glance.model.ImageDraft;
import org.pileus.glance.model.ImageStatus;
import org.pileus.glance.model.Location;
import org.pileus.glance.model.Location.State;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Changes of `/locations` in a PATCH. Data is never exchanged: a list may only be set where there was none, or
/// with the same URLs; the last location stays. Source: Image API reference, "Image location"; case
/// CVE-2016-0757.
final class LocationChanges {
    private static final Map<String, Integer> HASH_DIGITS = Map.of("checksum", 32, "os_hash_value", 128);
    private static final Set<String> FIELDS = Set.of("url", "metadata", "validation_data");
    private static final Set<String> VALIDATION = Set.of("checksum", "os_hash_algo", "os_hash_value");

    private final Places places;
    private final boolean allowed;
    private final ItemQuotas quotas;

    /// @param allowed `show_multiple_locations`
    LocationChanges(Places places, boolean allowed, ItemQuotas quotas) {
        this.places = places;
        this.allowed = allowed;
        this.quotas = quotas;
    }

    private void requireAllowed(String verb) {
        if (!allowed) {
            throw ApiException.forbidden("It's not allowed to " + verb + " locations if locations are invisible.");
        }
    }

    private static void requireStatus(ImageDraft draft, String verb, boolean queuedToo) {
        if (draft.status != ImageStatus.ACTIVE && !(queuedToo && draft.status == ImageStatus.QUEUED)) {
            throw ApiException.conflict(
                    "It's not allowed to " + verb + " locations if image status is " + draft.status.text() + ".");
        }
    }

    private static List<Location> data(ImageDraft draft) {
        return draft.locations.stream().filter(l -> l.is(State.ACTIVE)).toList();
    }

    /// @param position an index, or `-` for the end
    void add(ImageDraft draft, String position, JsonNode value) {
        requireAllowed("add");
        var item = checked(value);
        requireStatus(draft, "add", true);
        validate(draft, List.of(item));
        var now = new ArrayList<>(data(draft));
        var index = index(position, now.size(), true, "adding");
        var added = named(item);
        if (draft.locations.stream().anyMatch(added::sameAs)) {
            throw ApiException.invalid("The location " + Json.text(item, "url") + " already exists");
        }
        now.add(index, added);
        quotas.requireLocations(now.size());
        set(draft, now);
        activate(draft);
    }

    /// @param holder who removes the data
    void remove(ImageDraft draft, String position, String holder) {
        requireAllowed("remove");
        requireStatus(draft, "remove", false);
        var now = data(draft);
        if (now.size() == 1) {
            throw ApiException.forbidden("Cannot remove last location in the image.");
        }
        draft.put(now.get(index(position, now.size(), false, "removing")).doomed(holder));
    }

    void replace(ImageDraft draft, JsonNode value) {
        requireAllowed("update");
        if (!value.isArray()) {
            throw ApiException.invalid("Provided object does not match schema 'image': locations is not an array");
        }
        List<ObjectNode> items = new ArrayList<>();
        value.forEach(item -> items.add(checked(item)));
        requireStatus(draft, "replace", true);
        validate(draft, items);
        quotas.requireLocations(items.size());
        var before = data(draft);
        if (!before.isEmpty()) {
            set(draft, renamed(before, items));
            return;
        }
        if (items.isEmpty()) {
            return;
        }
        var named = items.stream().map(this::named).toList();
        if (new HashSet<>(named.stream().map(l -> l.store() + " " + l.key()).toList()).size() < named.size()) {
            throw ApiException.invalid("The same location is given twice.");
        }
        set(draft, named);
        activate(draft);
    }

    /// The same places in the new order with the new metadata.
    private List<Location> renamed(List<Location> before, List<ObjectNode> items) {
        List<Location> after = new ArrayList<>();
        for (var item : items) {
            var url = Json.text(item, "url");
            before.stream()
                    .filter(location -> places.url(location).equals(url))
                    .findFirst()
                    .ifPresent(location -> after.add(
                            Location.active(location.store(), location.key(), (ObjectNode) item.path("metadata"))));
        }
        if (after.size() != items.size() || after.size() != before.size()) {
            throw ApiException.invalid("Original locations is not empty: they cannot be exchanged.");
        }
        return after;
    }

    private Location named(ObjectNode item) {
        return places.named(Json.text(item, "url"), (ObjectNode) item.path("metadata"));
    }

    private static void set(ImageDraft draft, List<Location> data) {
        draft.locations.removeIf(location -> location.is(State.ACTIVE));
        draft.locations.addAll(data);
    }

    /// A queued image has its data now.
    private void activate(ImageDraft draft) {
        if (draft.status != ImageStatus.QUEUED) {
            return;
        }
        if (draft.diskFormat == null || draft.containerFormat == null) {
            throw ApiException.invalid("Properties disk_format, container_format must be set prior to saving data.");
        }
        var size = places.size(data(draft).getFirst());
        draft.size = size.isPresent() ? (Long) size.getAsLong() : null;
        draft.status = ImageStatus.ACTIVE;
    }

    private static int index(String position, int size, boolean end, String verb) {
        var last = end ? size : size - 1;
        var index = position.equals("-") ? last : number(position);
        if (index < 0 || (!end && index >= size)) {
            throw ApiException.invalid("Invalid position for " + verb + " a location.");
        }
        return Math.min(index, last);
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : -1;
    }

    private static ObjectNode checked(JsonNode value) {
        if (!(value instanceof ObjectNode item)
                || !item.path("url").isString()
                || !item.path("metadata").isObject()
                || item.properties().stream().anyMatch(field -> !FIELDS.contains(field.getKey()))) {
            throw ApiException.invalid(
                    "Provided object does not match schema 'image': a location has a url and metadata, which is an"
                            + " object");
        }
        var validation = item.get("validation_data");
        if (validation != null
                && (!validation.isObject()
                        || validation.properties().stream()
                                .anyMatch(field -> !VALIDATION.contains(field.getKey())
                                        || !field.getValue().isString()))) {
            throw ApiException.invalid("Provided object does not match schema 'image': validation_data holds checksum,"
                    + " os_hash_algo and os_hash_value");
        }
        return item;
    }

    /// Takes what the caller says about the data, unless the image says otherwise.
    private static void validate(ImageDraft draft, List<ObjectNode> items) {
        for (var item : items) {
            var said = item.path("validation_data");
            var checksum = fresh("checksum", draft.checksum, said);
            var algorithm = fresh("os_hash_algo", draft.hashAlgo, said);
            var hash = fresh("os_hash_value", draft.hashValue, said);
            if (checksum == null && algorithm == null && hash == null) {
                continue;
            }
            if (draft.status != ImageStatus.QUEUED) {
                throw ApiException.conflict("New values may only be provided when image status is 'queued'");
            }
            if (!"sha512".equals(algorithm) || hash == null) {
                throw ApiException.conflict("os_hash_algo must be sha512, with an os_hash_value");
            }
            requireDigits("os_hash_value", hash);
            draft.hashAlgo = algorithm;
            draft.hashValue = hash;
            if (checksum != null) {
                requireDigits("checksum", checksum);
                draft.checksum = checksum;
            }
        }
    }

    private static @Nullable String fresh(String name, @Nullable String now, JsonNode said) {
        var value = said.path(name).asString("");
        if (value.isEmpty() || value.equals(now)) {
            return null;
        }
        if (now != null) {
            throw ApiException.conflict(name + " is already set with a different value");
        }
        return value;
    }

    private static void requireDigits(String name, String value) {
        if (!value.matches("[0-9a-fA-F]*") || value.length() != HASH_DIGITS.getOrDefault(name, 0)) {
            throw ApiException.conflict(name + " (" + value + ") is not a valid hexadecimal value of its size");
        }
    }
}
