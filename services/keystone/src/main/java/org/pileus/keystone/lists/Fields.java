package org.pileus.keystone.lists;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.node.ObjectNode;

/// Reads the attributes of a body one by one, refusing wrong types and sizes with 400, and hands over what
/// is left: the attributes that the API does not define, which are kept.
public final class Fields {
    private static final int MAX_DESCRIPTION = 64 * 1024;
    private static final int MAX_EXTRA = 64;
    private static final int MAX_ID = 64;

    private final ObjectNode body;
    private final Set<String> known = new LinkedHashSet<>();

    public Fields(ObjectNode body) {
        this.body = body;
        known.add("id");
        known.add("links");
    }

    public boolean has(String key) {
        return body.has(key);
    }

    public boolean isEmpty() {
        return body.isEmpty();
    }

    /// An attribute that the API defines but this reader leaves to somebody else.
    public Fields ignore(String key) {
        known.add(key);
        return this;
    }

    private static ApiException invalid(String key, String reason) {
        return ApiException.invalid("Invalid input for field '" + key + "': " + reason + ".");
    }

    /// A text that must be there: 1 to `longest` characters, not only blanks.
    public String name(String key, int longest) {
        var value = nameOr(key, longest, null);
        if (value == null) {
            throw ApiException.invalid("'" + key + "' is a required property");
        }
        return value;
    }

    /// The same, or what it is without one.
    public @Nullable String nameOr(String key, int longest, @Nullable String without) {
        known.add(key);
        var value = body.get(key);
        if (value == null) {
            return without;
        }
        if (!value.isString()) {
            throw invalid(key, "it must be a string");
        }
        var text = value.stringValue();
        if (text.isBlank() || text.codePointCount(0, text.length()) > longest) {
            throw invalid(key, "it must have 1 to " + longest + " characters and not only blanks");
        }
        return text;
    }

    /// A text of any content; null and absent differ.
    public @Nullable String textOr(String key, @Nullable String without) {
        known.add(key);
        var value = body.get(key);
        if (value == null) {
            return without;
        }
        if (value.isNull()) {
            return null;
        }
        if (!value.isString() || value.stringValue().length() > MAX_DESCRIPTION) {
            throw invalid(key, "it must be a string");
        }
        return value.stringValue();
    }

    /// An id: letters, digits, `-` and `_`, at most 64; null stands for absence.
    public @Nullable String idOr(String key, @Nullable String without) {
        known.add(key);
        var value = body.get(key);
        if (value == null) {
            return without;
        }
        if (value.isNull()) {
            return null;
        }
        if (!value.isString() || !looksLikeAnId(value.stringValue())) {
            throw invalid(key, "it is not an id");
        }
        return value.stringValue();
    }

    private static boolean looksLikeAnId(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_ID
                && text.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_');
    }

    public boolean flagOr(String key, boolean without) {
        known.add(key);
        var value = body.get(key);
        if (value == null) {
            return without;
        }
        if (!value.isBoolean()) {
            throw invalid(key, "it must be true or false");
        }
        return value.booleanValue();
    }

    /// A whole number; null stands for absence.
    public @Nullable Long numberOr(String key, @Nullable Long without) {
        known.add(key);
        var value = body.get(key);
        if (value == null) {
            return without;
        }
        if (value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw invalid(key, "it must be a whole number");
        }
        return value.longValue();
    }

    public ObjectNode objectOr(String key, ObjectNode without) {
        known.add(key);
        var value = body.get(key);
        if (value == null) {
            return without;
        }
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw invalid(key, "it must be an object");
    }

    /// A list of different texts.
    public List<String> textsOr(String key, int most, int longest, List<String> without) {
        known.add(key);
        var value = body.get(key);
        if (value == null) {
            return without;
        }
        if (!value.isArray() || value.size() > most) {
            throw invalid(key, "it must be a list of at most " + most);
        }
        Set<String> found = new LinkedHashSet<>();
        for (var item : value) {
            if (!item.isString()
                    || item.stringValue().isEmpty()
                    || item.stringValue().length() > longest) {
                throw invalid(key, "it must hold texts of 1 to " + longest + " characters");
            }
            if (!found.add(item.stringValue())) {
                throw invalid(key, "it has the same item twice");
            }
        }
        return new ArrayList<>(found);
    }

    /// One of a few words.
    public @Nullable String wordOr(String key, List<String> allowed, @Nullable String without) {
        known.add(key);
        var value = body.get(key);
        if (value == null) {
            return without;
        }
        if (!value.isString() || !allowed.contains(value.stringValue())) {
            throw invalid(key, "it must be one of " + String.join(", ", allowed));
        }
        return value.stringValue();
    }

    /// What was not asked for, over what there was: a null in the body removes nothing, it is kept as null.
    public ObjectNode extra(ObjectNode before) {
        var merged = before.deepCopy();
        for (var field : body.properties()) {
            if (!known.contains(field.getKey())) {
                merged.set(field.getKey(), field.getValue());
            }
        }
        if (merged.size() > MAX_EXTRA) {
            throw ApiException.invalid("More than " + MAX_EXTRA + " extra attributes.");
        }
        return merged;
    }

    public ObjectNode extra() {
        return extra(Json.object());
    }
}
