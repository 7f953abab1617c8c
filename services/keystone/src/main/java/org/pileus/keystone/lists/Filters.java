package org.pileus.keystone.lists;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.http.Query;

/// By which attributes a list can be filtered, and how: `name=x`, and for texts `name__contains`, `__startswith`,
/// `__endswith`, each also with an `i` before the word for either case. Unknown keys of a query are no filters.
public final class Filters<T> {
    private record Attribute<T>(Function<T, @Nullable String> value, boolean flag) {}

    private final Map<String, Attribute<T>> attributes = new LinkedHashMap<>();

    public Filters<T> text(String name, Function<T, @Nullable String> value) {
        attributes.put(name, new Attribute<>(value, false));
        return this;
    }

    /// `enabled` alone means true; `0` and `false` mean false, all else true.
    public Filters<T> flag(String name, Predicate<T> value) {
        attributes.put(name, new Attribute<>(thing -> value.test(thing) ? "true" : "false", true));
        return this;
    }

    boolean isText(String name) {
        var attribute = attributes.get(name);
        return attribute != null && !attribute.flag;
    }

    /// One predicate of all filters in the query; null when there is none.
    @Nullable
    Predicate<T> of(Query query) {
        List<Predicate<T>> all = new ArrayList<>(2);
        for (var key : query.keys()) {
            var mark = key.indexOf("__");
            var attribute = attributes.get(mark < 0 ? key : key.substring(0, mark));
            var wanted = query.last(key);
            if (attribute == null || wanted == null) {
                continue;
            }
            if (mark < 0) {
                all.add(attribute.flag ? equal(attribute, flagOf(wanted)) : equal(attribute, wanted));
            } else {
                var inexact = inexact(key.substring(mark + 2), wanted);
                if (inexact != null) {
                    all.add(thing -> {
                        var value = attribute.value.apply(thing);
                        return value != null && inexact.test(value);
                    });
                }
            }
        }
        if (all.isEmpty()) {
            return null;
        }
        return thing -> {
            for (var one : all) {
                if (!one.test(thing)) {
                    return false;
                }
            }
            return true;
        };
    }

    private static <T> Predicate<T> equal(Attribute<T> attribute, String wanted) {
        return thing -> wanted.equals(attribute.value.apply(thing));
    }

    /// How the identity API reads a flag in a query.
    public static String flagOf(String text) {
        return text.equals("0") || text.equalsIgnoreCase("false") ? "false" : "true";
    }

    private static @Nullable Predicate<String> inexact(String how, String wanted) {
        var lower = wanted.toLowerCase(Locale.ROOT);
        return switch (how) {
            case "contains" -> value -> value.contains(wanted);
            case "startswith" -> value -> value.startsWith(wanted);
            case "endswith" -> value -> value.endsWith(wanted);
            case "icontains" -> value -> value.toLowerCase(Locale.ROOT).contains(lower);
            case "istartswith" -> value -> value.toLowerCase(Locale.ROOT).startsWith(lower);
            case "iendswith" -> value -> value.toLowerCase(Locale.ROOT).endsWith(lower);
            default -> null;
        };
    }
}
