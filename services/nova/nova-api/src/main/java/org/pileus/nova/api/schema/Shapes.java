package org.pileus.nova.api.schema;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The kinds of values that the compute API takes. Source: the schemas of the API reference.
public final class Shapes {
    private static final int MAX_NAME = 255;
    private static final Set<String> TRUE = Set.of("True", "TRUE", "true", "1", "ON", "On", "on", "YES", "Yes", "yes");
    private static final Set<String> FALSE =
            Set.of("False", "FALSE", "false", "0", "OFF", "Off", "off", "NO", "No", "no");
    private static final Pattern METADATA_KEY = Pattern.compile("[a-zA-Z0-9-_:. ]{1,255}");

    private Shapes() {}

    /// Checks a body.
    /// @throws org.pileus.kernel.core.ApiException 400 for the first thing that is wrong
    public static ObjectNode require(Shape shape, JsonNode body, int minor) {
        var wrong = shape.check(body, minor);
        if (wrong != null) {
            throw wrong.refusal();
        }
        return (ObjectNode) body;
    }

    public static ObjectShape object() {
        return new ObjectShape();
    }

    /// A body of one key.
    public static ObjectShape wrapper(String key, Shape inner) {
        return object().required(key, inner);
    }

    public static Shape any() {
        return (value, minor) -> null;
    }

    public static Shape nothing() {
        return (value, minor) ->
                value.isNull() ? null : Mismatch.of(value, Mismatch.quoted(value) + " is not of type 'null'");
    }

    /// Text of a length in code points.
    public static Shape text(int least, int most) {
        return (value, minor) -> {
            if (!value.isString()) {
                return notOf(value, "string");
            }
            return length(value, least, most);
        };
    }

    public static Shape text() {
        return text(0, Integer.MAX_VALUE);
    }

    private static @Nullable Mismatch length(JsonNode value, int least, int most) {
        var text = value.stringValue();
        var length = text.length() <= most && text.length() >= 2 * (long) least
                ? least
                : text.codePointCount(0, text.length());
        if (length < least) {
            return Mismatch.of(value, Mismatch.quoted(value) + (least == 1 ? " should be non-empty" : " is too short"));
        }
        return length > most ? Mismatch.of(value, Mismatch.quoted(value) + " is too long") : null;
    }

    private static Mismatch notOf(JsonNode value, String types) {
        return Mismatch.of(value, Mismatch.quoted(value) + " is not of type '" + types + "'");
    }

    /// Printable characters, no white space at either end, 1 to 255 characters.
    public static Shape name() {
        return name(c -> true, "printable characters. Can not start or end with whitespace.");
    }

    /// A name without a colon, which separates zone and host.
    public static Shape zoneName() {
        return name(c -> c != ':', "printable characters except :.Can not start or end with whitespace.");
    }

    private static Shape name(Predicate<Integer> allowed, String reason) {
        return (value, minor) -> {
            if (!value.isString()) {
                return notOf(value, "string");
            }
            var text = value.stringValue();
            var edges = !text.isEmpty() && (space(text.codePointAt(0)) || space(text.codePointBefore(text.length())));
            if (edges || !text.codePoints().allMatch(c -> printable(c) && allowed.test(c))) {
                return Mismatch.whole(value, "An invalid 'name' value was provided. The name must be: " + reason);
            }
            return length(value, 1, MAX_NAME);
        };
    }

    /// Text for people: printable, at most `most` characters, may be empty or null.
    public static Shape description(int most) {
        return textWhere(
                        0,
                        most,
                        text -> text.codePoints().allMatch(Shapes::printable),
                        "has characters that are not printable")
                .orNull();
    }

    private static boolean printable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static boolean space(int c) {
        return Character.getType(c) == Character.SPACE_SEPARATOR;
    }

    private static Shape textWhere(int least, int most, Predicate<String> test, String otherwise) {
        return (value, minor) -> {
            if (!value.isString()) {
                return notOf(value, "string");
            }
            var wrong = length(value, least, most);
            if (wrong != null) {
                return wrong;
            }
            return test.test(value.stringValue()) ? null : Mismatch.of(value, Mismatch.quoted(value) + " " + otherwise);
        };
    }

    /// Text that the whole of an expression fits.
    public static Shape pattern(int least, int most, String regex) {
        var compiled = Pattern.compile(regex);
        return textWhere(least, most, text -> compiled.matcher(text).matches(), "does not match '^" + regex + "$'");
    }

    public static Shape uuid() {
        return textWhere(0, MAX_NAME, Ids::looksLikeUuid, "is not a 'uuid'");
    }

    public static Shape oneOf(String... words) {
        var known = List.of(words);
        return (value, minor) -> {
            if (!value.isString()) {
                return notOf(value, "string");
            }
            return known.contains(value.stringValue()) ? null : notOneOf(value, known);
        };
    }

    private static Mismatch notOneOf(JsonNode value, List<String> known) {
        return Mismatch.of(value, Mismatch.quoted(value) + " is not one of ['" + String.join("', '", known) + "']");
    }

    /// `true`, `"yes"` and the like.
    public static Shape bool() {
        return (value, minor) -> {
            if (value.isBoolean()
                    || (value.isString()
                            && (TRUE.contains(value.stringValue()) || FALSE.contains(value.stringValue())))) {
                return null;
            }
            return Mismatch.of(value, Mismatch.quoted(value) + " is not one of [True, False] or a word for either");
        };
    }

    /// The value of what [#bool] took.
    public static boolean isTrue(@Nullable JsonNode value) {
        return value != null
                && (value.isBoolean() ? value.booleanValue() : value.isString() && TRUE.contains(value.stringValue()));
    }

    /// A whole number, as a number or in digits.
    public static Shape number(long least, long most) {
        return (value, minor) -> {
            Long number = null;
            if (value.isIntegralNumber() && value.canConvertToLong()) {
                number = value.longValue();
            } else if (value.isString()) {
                number = Ids.parseNumber(value.stringValue());
                if (number == null) {
                    return Mismatch.of(value, Mismatch.quoted(value) + " does not match '^-?[0-9]+$'");
                }
            } else if (!value.isIntegralNumber()) {
                return Mismatch.of(value, Mismatch.quoted(value) + " is not of type 'integer', 'string'");
            }
            if (number == null || number > most) {
                return Mismatch.of(value, Mismatch.shown(value) + " is greater than the maximum of " + most);
            }
            return number < least
                    ? Mismatch.of(value, Mismatch.shown(value) + " is less than the minimum of " + least)
                    : null;
        };
    }

    /// A count of what is asked for: 1 or more.
    public static Shape positive() {
        return number(1, Integer.MAX_VALUE);
    }

    /// The value of what [#number] took.
    public static long number(JsonNode value) {
        return value.isString() ? Long.parseLong(value.stringValue()) : value.longValue();
    }

    public static Shape array(Shape item, int least, int most) {
        return (value, minor) -> {
            if (!value.isArray()) {
                return notOf(value, "array");
            }
            if (value.size() > most) {
                return Mismatch.of(value, Mismatch.quoted(value) + " is too long");
            }
            if (value.size() < least) {
                return Mismatch.of(
                        value, Mismatch.quoted(value) + (least == 1 ? " should be non-empty" : " is too short"));
            }
            for (var i = 0; i < value.size(); i++) {
                var wrong = item.check(value.get(i), minor);
                if (wrong != null) {
                    return wrong.under(Integer.toString(i));
                }
            }
            return null;
        };
    }

    public static Shape array(Shape item) {
        return array(item, 0, 10_000);
    }

    public static Shape unique() {
        return (value, minor) -> {
            var seen = new HashSet<JsonNode>();
            for (var item : value) {
                if (!seen.add(item)) {
                    return Mismatch.of(value, Mismatch.quoted(value) + " has non-unique elements");
                }
            }
            return null;
        };
    }

    /// Text by key, keys of 1 to 255 plain characters.
    public static Shape metadata() {
        return map(text(0, MAX_NAME));
    }

    public static Shape map(Shape item) {
        return (value, minor) -> {
            if (!value.isObject()) {
                return notOf(value, "object");
            }
            for (var field : value.properties()) {
                var key = field.getKey();
                if (!METADATA_KEY.matcher(key).matches()) {
                    return Mismatch.of(
                            value,
                            "'" + (key.length() > 64 ? key.substring(0, 64) + "..." : key)
                                    + "' does not match any of the regexes: '^[a-zA-Z0-9-_:. ]{1,255}$'");
                }
                var wrong = item.check(field.getValue(), minor);
                if (wrong != null) {
                    return wrong.under(key);
                }
            }
            return null;
        };
    }

    public static Shape ipv4() {
        return textWhere(0, MAX_NAME, text -> Ids.ipVersion(text) == 4, "is not a 'ipv4'");
    }

    public static Shape ipv6() {
        return textWhere(0, MAX_NAME, text -> Ids.ipVersion(text) == 6, "is not a 'ipv6'");
    }

    public static Shape ip() {
        return textWhere(0, MAX_NAME, text -> Ids.ipVersion(text) != 0, "is not a 'ipv4'");
    }

    public static Shape base64(int most) {
        return textWhere(0, most, Ids::isBase64, "is not a 'base64'");
    }

    public static Shape hostName() {
        return pattern(2, 63, "[a-zA-Z0-9]+[a-zA-Z0-9-]*[a-zA-Z0-9]+");
    }

    public static Shape fqdn() {
        return pattern(1, MAX_NAME, "[a-zA-Z0-9-._]*");
    }

    public static Shape tag() {
        return pattern(1, 60, "[^,/]*");
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
