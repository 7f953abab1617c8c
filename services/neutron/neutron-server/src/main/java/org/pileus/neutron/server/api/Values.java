package org.pileus.neutron.server.api;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// The value types that attributes are made of. Source: upstream's attribute maps; what they convert, these
/// convert.
public final class Values {
    /// No zones, no ranges, no wildcards, no octal or joined segments: only what the kernel takes too.
    private static final IPAddressStringParameters STRICT = new IPAddressStringParameters.Builder()
            .allowEmpty(false)
            .allowAll(false)
            .allowMask(false)
            .allowSingleSegment(false)
            .allowWildcardedSeparator(false)
            .getIPv4AddressParametersBuilder()
            .allow_inet_aton(false)
            .allowLeadingZeros(false)
            .allowBinary(false)
            .setRangeOptions(inet.ipaddr.AddressStringParameters.RangeParameters.NO_RANGE)
            .getParentBuilder()
            .getIPv6AddressParametersBuilder()
            .allowZone(false)
            .allowBase85(false)
            .allowBinary(false)
            .setRangeOptions(inet.ipaddr.AddressStringParameters.RangeParameters.NO_RANGE)
            .getParentBuilder()
            .toParams();

    private Values() {}

    public static ApiException invalid(String name, String reason) {
        return ApiException.invalid("Invalid input for " + name + ". Reason: " + reason);
    }

    /// Text of at most `longest` characters without NUL.
    public static ValueType text(int longest) {
        return (name, value) -> {
            if (!value.isString()) {
                throw invalid(name, shown(value) + " is not a valid string.");
            }
            var content = value.stringValue();
            if (content.length() > longest) {
                throw invalid(name, "the value exceeds maximum length of " + longest + ".");
            }
            if (content.indexOf('\0') >= 0) {
                throw invalid(name, "the value has a NUL character.");
            }
            return value;
        };
    }

    /// Text, where null stands for no text.
    public static ValueType textOrEmpty(int longest) {
        var text = text(longest);
        return (name, value) -> value.isNull() ? StringNode.valueOf("") : text.accept(name, value);
    }

    public static ValueType notEmpty(ValueType text) {
        return (name, value) -> {
            var accepted = text.accept(name, value);
            if (accepted.isString() && accepted.stringValue().isBlank()) {
                throw invalid(name, "a non-blank value is needed.");
            }
            return accepted;
        };
    }

    public static final ValueType FLAG = (name, value) -> BooleanNode.valueOf(flag(name, value));

    public static boolean flag(String name, JsonNode value) {
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        var word =
                value.isString() ? value.stringValue().toLowerCase(Locale.ROOT) : value.isInt() ? value.toString() : "";
        return switch (word) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw invalid(name, shown(value) + " cannot be converted to boolean.");
        };
    }

    public static final ValueType UUID_TEXT = (name, value) -> {
        if (value.isString() && isUuid(value.stringValue())) {
            return value;
        }
        throw invalid(name, shown(value) + " is not a valid UUID.");
    };

    /// A UUID with dashes in lower case, as all ids are stored.
    public static boolean isUuid(String text) {
        if (text.length() != 36) {
            return false;
        }
        try {
            return UUID.fromString(text).toString().equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    public static ValueType integer(long least, long most) {
        return (name, value) -> {
            long number;
            if (value.isInt() || value.isLong()) {
                number = value.longValue();
            } else if (value.isString() && value.stringValue().matches("-?[0-9]{1,18}")) {
                number = Long.parseLong(value.stringValue());
            } else {
                throw invalid(name, shown(value) + " is not an integer.");
            }
            if (number < least || number > most) {
                throw invalid(name, shown(value) + " is not in the range " + least + " to " + most + ".");
            }
            return number == (int) number
                    ? IntNode.valueOf((int) number)
                    : tools.jackson.databind.node.LongNode.valueOf(number);
        };
    }

    public static ValueType oneOf(String... words) {
        var allowed = Set.of(words);
        return (name, value) -> {
            if (value.isString() && allowed.contains(value.stringValue())) {
                return value;
            }
            throw invalid(name, shown(value) + " is not in " + List.of(words) + ".");
        };
    }

    public static final ValueType IP_VERSION = (name, value) -> {
        var number = integer(4, 6).accept(name, value);
        if (number.intValue() == 5) {
            throw invalid(name, "'5' is not in [4, 6].");
        }
        return number;
    };

    /// The address, or null when the text is none; never a prefix.
    public static @Nullable IPAddress address(String text) {
        if (text.indexOf('/') >= 0 || text.length() > 45) {
            return null;
        }
        return new IPAddressString(text, STRICT).getAddress();
    }

    /// The prefix block, or null when the text is none. Host bits are cleared when `lenient`, else refused.
    public static @Nullable IPAddress prefix(String text, boolean lenient) {
        var slash = text.indexOf('/');
        if (text.length() > 49 || slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
            return null;
        }
        var found = new IPAddressString(text, STRICT).getAddress();
        if (found == null) {
            return null;
        }
        var block = found.toPrefixBlock();
        return lenient
                        || block.getLower()
                                .withoutPrefixLength()
                                .equals(found.getLower().withoutPrefixLength())
                ? block
                : null;
    }

    public static final ValueType IP = (name, value) -> {
        var found = value.isString() ? address(value.stringValue()) : null;
        if (found == null) {
            throw invalid(name, shown(value) + " is not a valid IP address.");
        }
        return StringNode.valueOf(found.toCanonicalString());
    };

    public static final ValueType CIDR = (name, value) -> {
        var found = value.isString() ? prefix(value.stringValue(), true) : null;
        if (found == null) {
            throw invalid(name, shown(value) + " is not a valid IP subnet.");
        }
        return StringNode.valueOf(found.toCanonicalString());
    };

    /// A unicast MAC address, in lower case with colons.
    public static final ValueType MAC = (name, value) -> {
        var text =
                value.isString() ? value.stringValue().toLowerCase(Locale.ROOT).replace('-', ':') : "";
        if (!text.matches("[0-9a-f]{2}(:[0-9a-f]{2}){5}")
                || text.equals("00:00:00:00:00:00")
                || (Integer.parseInt(text.substring(0, 2), 16) & 1) == 1) {
            throw invalid(name, shown(value) + " is not a valid MAC address.");
        }
        return StringNode.valueOf(text);
    };

    public static ValueType list(int most, ValueType item) {
        return (name, value) -> {
            if (!value.isArray()) {
                throw invalid(name, shown(value) + " is not a list.");
            }
            if (value.size() > most) {
                throw invalid(name, "more than " + most + " entries.");
            }
            var all = Json.array();
            for (var entry : value) {
                all.add(item.accept(name, entry));
            }
            return all;
        };
    }

    /// A list without equal entries.
    public static ValueType set(int most, ValueType item) {
        var list = list(most, item);
        return (name, value) -> {
            var all = list.accept(name, value);
            var seen = new java.util.HashSet<JsonNode>();
            for (var entry : all) {
                if (!seen.add(entry)) {
                    throw invalid(name, "duplicate entry " + shown(entry) + ".");
                }
            }
            return all;
        };
    }

    /// An object of exactly these keys; those not in `required` may be left out.
    public static ValueType object(Set<String> required, java.util.Map<String, ValueType> keys) {
        return (name, value) -> {
            if (!(value instanceof ObjectNode object)) {
                throw invalid(name, shown(value) + " is not a dictionary.");
            }
            var accepted = Json.object();
            for (var field : object.properties()) {
                var type = keys.get(field.getKey());
                if (type == null) {
                    throw invalid(name, "unexpected key '" + cut(field.getKey()) + "'.");
                }
                accepted.set(field.getKey(), type.accept(name + "." + field.getKey(), field.getValue()));
            }
            for (var key : required) {
                if (!accepted.has(key)) {
                    throw invalid(name, "the key '" + key + "' is missing.");
                }
            }
            return accepted;
        };
    }

    /// Any object of bounded size, kept as it is; null is an empty one.
    public static final ValueType DICTIONARY = (name, value) -> {
        if (value.isNull()) {
            return Json.object();
        }
        if (!(value instanceof ObjectNode)) {
            throw invalid(name, shown(value) + " is not a dictionary.");
        }
        if (Json.bytes(value).length > 4096) {
            throw invalid(name, "the value exceeds 4096 bytes.");
        }
        return value;
    };

    /// A value as a message shows it, without quotes and not too long.
    public static String plain(JsonNode value) {
        return cut(value.isString() ? value.stringValue() : value.toString());
    }

    static String shown(JsonNode value) {
        return value instanceof NullNode
                ? "'None'"
                : "'" + cut(value.isString() ? value.stringValue() : value.toString()) + "'";
    }

    private static String cut(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
