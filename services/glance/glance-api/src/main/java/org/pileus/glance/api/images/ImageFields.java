package org.pileus.glance.api.images;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.glance.model.ImageDraft;
import org.pileus.glance.model.ImageStatus;
import org.pileus.kernel.core.ApiException;
import tools.jackson.databind.JsonNode;

/// The fields of an image that users may set, each with what it may be. Everything else that is no reserved
/// word is a property: a text.
public final class ImageFields {
    public static final List<String> CONTAINER_FORMATS =
            List.of("ami", "ari", "aki", "bare", "ovf", "ova", "docker", "compressed");
    public static final List<String> DISK_FORMATS =
            List.of("ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw", "qcow2", "vdi", "iso", "ploop");
    static final List<String> VISIBILITIES = List.of("community", "public", "private", "shared");
    private static final int LONGEST = 255;
    private static final int LONGEST_VALUE = 65_535;

    private static final Set<String> READ_ONLY = Set.of(
            "created_at",
            "updated_at",
            "status",
            "checksum",
            "size",
            "virtual_size",
            "direct_url",
            "self",
            "file",
            "schema",
            "id",
            "os_hash_algo",
            "os_hash_value",
            "stores");
    private static final Set<String> RESERVED = Set.of("location", "deleted", "deleted_at");
    private static final String RESERVED_PREFIX = "os_glance";

    private ImageFields() {}

    @FunctionalInterface
    private interface Setter {
        void set(ImageDraft draft, JsonNode value);
    }

    private static final Map<String, Setter> SETTERS = setters();

    private static Map<String, Setter> setters() {
        Map<String, Setter> all = new LinkedHashMap<>();
        all.put("name", (draft, value) -> draft.name = textOrNull("name", value));
        all.put("visibility", (draft, value) -> draft.visibility = oneOf("visibility", value, VISIBILITIES));
        all.put("owner", (draft, value) -> draft.owner = textOrNull("owner", value));
        all.put("container_format", ImageFields::setContainerFormat);
        all.put("disk_format", ImageFields::setDiskFormat);
        all.put("min_ram", (draft, value) -> draft.minRam = amount("min_ram", value));
        all.put("min_disk", (draft, value) -> draft.minDisk = amount("min_disk", value));
        all.put("protected", (draft, value) -> draft.isProtected = flag("protected", value));
        all.put("os_hidden", (draft, value) -> draft.hidden = flag("os_hidden", value));
        all.put("tags", ImageFields::setTags);
        return all;
    }

    /// Whether it is a field of every image, not a property.
    public static boolean isField(String name) {
        return SETTERS.containsKey(name) || READ_ONLY.contains(name) || name.equals("locations");
    }

    /// Refuses what is not for users.
    /// @throws ApiException 403
    static void requireWritable(String name) {
        if (READ_ONLY.contains(name)) {
            throw ApiException.forbidden("Attribute '" + name + "' is read-only.");
        }
        if (RESERVED.contains(name) || name.toLowerCase(Locale.ROOT).startsWith(RESERVED_PREFIX)) {
            throw ApiException.forbidden("Attribute '" + name + "' is reserved.");
        }
    }

    /// Sets a field or a property.
    /// @throws ApiException 400 for a value that is not allowed
    static void set(ImageDraft draft, String name, JsonNode value) {
        var setter = SETTERS.get(name);
        if (setter != null) {
            setter.set(draft, value);
            return;
        }
        if (name.isEmpty() || name.length() > LONGEST) {
            throw ApiException.invalid("Custom property should not be greater than 255 characters.");
        }
        if (!value.isString()) {
            throw wrong(name, value, "a string");
        }
        if (value.stringValue().length() > LONGEST_VALUE) {
            throw wrong(name, value, "a string of at most " + LONGEST_VALUE + " characters");
        }
        draft.properties.put(name, value.stringValue());
    }

    private static void setContainerFormat(ImageDraft draft, JsonNode value) {
        var format = value.isNull() ? null : oneOf("container_format", value, CONTAINER_FORMATS);
        requireQueued(draft, "container_format", draft.containerFormat, format);
        draft.containerFormat = format;
    }

    private static void setDiskFormat(ImageDraft draft, JsonNode value) {
        var format = value.isNull() ? null : oneOf("disk_format", value, DISK_FORMATS);
        requireQueued(draft, "disk_format", draft.diskFormat, format);
        draft.diskFormat = format;
    }

    private static void requireQueued(ImageDraft draft, String name, @Nullable String old, @Nullable String next) {
        if (old != null
                && !old.equals(next)
                && draft.status != ImageStatus.QUEUED
                && draft.status != ImageStatus.IMPORTING) {
            throw ApiException.forbidden("Attribute " + name + " can be only replaced for a queued image.");
        }
    }

    private static void setTags(ImageDraft draft, JsonNode value) {
        if (!value.isArray()) {
            throw wrong("tags", value, "an array");
        }
        Set<String> tags = new HashSet<>();
        for (var item : value) {
            if (!item.isString() || item.stringValue().length() > LONGEST) {
                throw wrong("tags", item, "a string of at most 255 characters");
            }
            tags.add(item.stringValue());
        }
        draft.tags.clear();
        draft.tags.addAll(tags);
    }

    private static @Nullable String textOrNull(String name, JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        if (!value.isString() || value.stringValue().length() > LONGEST) {
            throw wrong(name, value, "null or a string of at most 255 characters");
        }
        return value.stringValue();
    }

    private static String oneOf(String name, JsonNode value, List<String> allowed) {
        if (!value.isString() || !allowed.contains(value.stringValue())) {
            throw wrong(name, value, "one of " + String.join(", ", allowed));
        }
        return value.stringValue();
    }

    private static long amount(String name, JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw wrong(name, value, "an integer");
        }
        if (value.longValue() < 0) {
            throw ApiException.invalid("Cannot be a negative value: '" + name + "'");
        }
        return value.longValue();
    }

    private static boolean flag(String name, JsonNode value) {
        if (!value.isBoolean()) {
            throw wrong(name, value, "a boolean");
        }
        return value.booleanValue();
    }

    private static ApiException wrong(String name, JsonNode value, String expected) {
        var text = value.toString();
        return ApiException.invalid("Provided object does not match schema 'image': "
                + (text.length() > 100 ? text.substring(0, 100) + "..." : text) + " is not " + expected + " in ['"
                + name + "']");
    }
}
