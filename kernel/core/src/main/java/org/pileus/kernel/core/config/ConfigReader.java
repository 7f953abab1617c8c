package org.pileus.kernel.core.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads options by name and remembers what was asked for, so that [#refuseUnknown] can name a key that
/// nobody knows together with the nearest one that somebody does.
public final class ConfigReader {
    private final ConfigFile file;
    private final Map<String, Set<String>> known = new HashMap<>();

    public ConfigReader(ConfigFile file) {
        this.file = file;
    }

    public String text(String section, String key, String fallback) {
        var value = last(section, key);
        return value == null ? fallback : value;
    }

    public @Nullable String textOrNull(String section, String key) {
        return last(section, key);
    }

    public int integer(String section, String key, int fallback) {
        var value = last(section, key);
        if (value == null) {
            return fallback;
        }
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw bad(section, key, value, "a whole number");
        }
    }

    public double decimal(String section, String key, double fallback) {
        var value = last(section, key);
        if (value == null) {
            return fallback;
        }
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw bad(section, key, value, "a number");
        }
    }

    public boolean flag(String section, String key, boolean fallback) {
        var value = last(section, key);
        if (value == null) {
            return fallback;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0" -> false;
            default -> throw bad(section, key, value, "true or false");
        };
    }

    /// A time in whole seconds, as upstream's options have it.
    public Duration seconds(String section, String key, Duration fallback) {
        var value = last(section, key);
        return value == null ? fallback : Duration.ofSeconds(integer(section, key, 0));
    }

    /// A list separated by commas; the key may also be given several times.
    public List<String> list(String section, String key, List<String> fallback) {
        ask(section, key);
        var values = file.sections().getOrDefault(section, Map.of()).get(key);
        if (values == null) {
            return fallback;
        }
        List<String> all = new ArrayList<>();
        for (var value : values) {
            for (var item : value.split(",")) {
                if (!item.isBlank()) {
                    all.add(item.strip());
                }
            }
        }
        return List.copyOf(all);
    }

    /// `name:value` pairs, for instance `physnet1:eth1`.
    public Map<String, String> pairs(String section, String key, Map<String, String> fallback) {
        ask(section, key);
        if (!file.sections().getOrDefault(section, Map.of()).containsKey(key)) {
            return fallback;
        }
        Map<String, String> all = new HashMap<>();
        for (var item : list(section, key, List.of())) {
            var colon = item.indexOf(':');
            if (colon < 1) {
                throw bad(section, key, item, "name:value");
            }
            all.put(item.substring(0, colon), item.substring(colon + 1));
        }
        return Map.copyOf(all);
    }

    /// Call when every service has read its options.
    /// @throws ConfigException naming the first unknown section or key and the nearest known one
    public void refuseUnknown() {
        file.sections().forEach((section, keys) -> {
            var names = known.get(section);
            if (names == null) {
                throw new ConfigException(file.name() + ": unknown section [" + section + "]; did you mean ["
                        + nearest(section, known.keySet()) + "]?");
            }
            for (var key : keys.keySet()) {
                if (!names.contains(key)) {
                    throw new ConfigException(file.name() + ": unknown option " + key + " in [" + section
                            + "]; did you mean " + nearest(key, names) + "?");
                }
            }
        });
    }

    private @Nullable String last(String section, String key) {
        ask(section, key);
        var values = file.sections().getOrDefault(section, Map.of()).get(key);
        return values == null ? null : values.getLast();
    }

    private void ask(String section, String key) {
        known.computeIfAbsent(section, s -> new TreeSet<>()).add(key);
    }

    private ConfigException bad(String section, String key, String value, String wanted) {
        return new ConfigException(file.name() + ": [" + section + "] " + key + " = " + value + ": expected " + wanted);
    }

    private static String nearest(String word, Set<String> names) {
        var best = "";
        var bestDistance = Integer.MAX_VALUE;
        for (var name : new TreeSet<>(names)) {
            var distance = distance(word, name);
            if (distance < bestDistance) {
                best = name;
                bestDistance = distance;
            }
        }
        return best;
    }

    /// Levenshtein distance.
    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (var j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (var i = 1; i <= a.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.length(); j++) {
                var above = row[j];
                var cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j] + 1, row[j - 1] + 1), diagonal + cost);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
