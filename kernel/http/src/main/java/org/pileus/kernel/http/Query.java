package org.pileus.kernel.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;

/// The query of a URL, decoded: every key with its values in order. `?key` alone gives an empty value.
public record Query(Map<String, List<String>> values) {
    public static final Query EMPTY = new Query(Map.of());

    public static Query parse(@Nullable String raw) {
        if (raw == null || raw.isEmpty()) {
            return EMPTY;
        }
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (var pair : raw.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            var equals = pair.indexOf('=');
            var key = decode(equals < 0 ? pair : pair.substring(0, equals));
            var value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            all.computeIfAbsent(key, k -> new ArrayList<>(1)).add(value);
        }
        return new Query(all);
    }

    private static String decode(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid("The query has a malformed percent escape.");
        }
    }

    public @Nullable String first(String key) {
        var found = values.get(key);
        return found == null ? null : found.getFirst();
    }

    public @Nullable String last(String key) {
        var found = values.get(key);
        return found == null ? null : found.getLast();
    }

    public List<String> all(String key) {
        return values.getOrDefault(key, List.of());
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    public Set<String> keys() {
        return values.keySet();
    }
}
