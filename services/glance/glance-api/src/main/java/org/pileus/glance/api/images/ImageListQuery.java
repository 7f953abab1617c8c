package org.pileus.glance.api.images;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.glance.model.ImageQuestion;
import org.pileus.glance.model.ImageQuestion.Filter;
import org.pileus.glance.model.ImageQuestion.Kind;
import org.pileus.glance.model.ImageQuestion.Operator;
import org.pileus.glance.model.ImageQuestion.Sort;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.http.Query;
import org.pileus.kernel.http.Request;

/// Reads the query of `GET /v2/images`. What is no word of the API is the name of a property.
final class ImageListQuery {
    private static final int DEFAULT_LIMIT = 25;
    private static final int MOST = 1000;
    private static final int MOST_VALUES = 200;
    private static final List<String> SORT_KEYS =
            List.of("name", "status", "container_format", "disk_format", "size", "id", "created_at", "updated_at");
    private static final Set<String> NOT_FILTERS = Set.of(
            "limit", "marker", "member_status", "tag", "sort", "sort_key", "sort_dir", "visibility", "os_hidden");
    private static final Set<String> TAKES_IN = Set.of("id", "name", "status", "container_format", "disk_format");
    private static final Set<String> FIELDS = Set.of("owner", "checksum", "os_hash_value", "os_hash_algo");
    private static final Set<String> NUMBERS = Set.of("min_ram", "min_disk", "size");
    private static final Map<String, Operator> OPERATORS = Map.of(
            "eq", Operator.EQ,
            "neq", Operator.NEQ,
            "lt", Operator.LT,
            "lte", Operator.LTE,
            "gt", Operator.GT,
            "gte", Operator.GTE);

    private final Query query;
    private final List<Filter> filters = new ArrayList<>();

    private ImageListQuery(Request request) {
        query = request.query();
    }

    static ImageQuestion parse(Request request) {
        return new ImageListQuery(request).question(request);
    }

    private ImageQuestion question(Request request) {
        var visibility = query.last("visibility");
        if (visibility != null && !visibility.equals("all") && !ImageFields.VISIBILITIES.contains(visibility)) {
            throw ApiException.invalid("Invalid visibility value: " + visibility);
        }
        if (query.has("changes-since")) {
            throw ApiException.invalid("The \"changes-since\" filter is no longer available on v2.");
        }
        var memberStatus = query.has("member_status") ? String.valueOf(query.last("member_status")) : "accepted";
        if (!Set.of("pending", "accepted", "rejected", "all").contains(memberStatus)) {
            throw ApiException.invalid("Invalid status: " + memberStatus);
        }
        field(
                "os_hidden",
                flag("os_hidden", query.has("os_hidden") ? String.valueOf(query.last("os_hidden")) : "false"));
        query.all("tag").forEach(tag -> filters.add(new Filter(Kind.TAG, "", Operator.EQ, List.of(tag.trim()))));
        for (var key : query.keys()) {
            if (!NOT_FILTERS.contains(key)) {
                filter(key, String.valueOf(query.last(key)));
            }
        }
        var caller = request.context();
        return new ImageQuestion(
                caller.projectId(),
                caller.hasRole("admin"),
                visibility,
                memberStatus,
                filters,
                sorts(),
                query.last("marker"),
                limit());
    }

    private int limit() {
        var text = query.last("limit");
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            var limit = Integer.parseInt(text);
            if (limit < 0) {
                throw ApiException.invalid("limit param must be positive");
            }
            return Math.min(limit, MOST);
        } catch (NumberFormatException e) {
            throw ApiException.invalid("limit param must be an integer");
        }
    }

    private void filter(String key, String value) {
        if (TAKES_IN.contains(key)) {
            var values = values(value);
            filters.add(new Filter(
                    Kind.FIELD,
                    key,
                    values.size() == 1 ? Operator.EQ : Operator.IN,
                    key.equals("status")
                            ? values.stream()
                                    .map(v -> v.toUpperCase(Locale.ROOT))
                                    .toList()
                            : values));
        } else if (FIELDS.contains(key)) {
            field(key, value);
        } else if (key.equals("protected")) {
            field(key, flag(key, value));
        } else if (key.equals("size_min")) {
            filters.add(new Filter(Kind.FIELD, "size", Operator.GTE, List.of(number(key, value))));
        } else if (key.equals("size_max")) {
            filters.add(new Filter(Kind.FIELD, "size", Operator.LTE, List.of(number(key, value))));
        } else if (NUMBERS.contains(key)) {
            field(key, number(key, value));
        } else if (key.equals("created_at") || key.equals("updated_at")) {
            time(key, value);
        } else {
            filters.add(new Filter(Kind.PROPERTY, key, Operator.EQ, List.of(value)));
        }
    }

    /// `value`, `eq:value`, `in:value,value`, or `"value"` for one with a colon.
    private static List<String> values(String text) {
        var colon = text.indexOf(':');
        if (text.startsWith("\"")) {
            return list(text);
        }
        if (colon < 0) {
            return List.of(text);
        }
        return switch (text.substring(0, colon)) {
            case "in" -> list(text.substring(colon + 1));
            case "eq" -> List.of(text.substring(colon + 1));
            default ->
                throw ApiException.invalid("Unable to filter by unknown operator '" + text.substring(0, colon) + "'.");
        };
    }

    private void field(String key, String value) {
        filters.add(new Filter(Kind.FIELD, key, Operator.EQ, List.of(value)));
    }

    /// `true` or `false`, as the database stores it.
    private static String flag(String key, String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> "1";
            case "false" -> "0";
            default ->
                throw ApiException.invalid(
                        "Invalid value '" + value + "' for '" + key + "' filter. Valid values are 'true' or 'false'.");
        };
    }

    private static String number(String key, String value) {
        try {
            return Long.toString(Long.parseLong(value));
        } catch (NumberFormatException e) {
            throw ApiException.invalid("Invalid value '" + value + "' for '" + key + "' filter.");
        }
    }

    /// Values between commas; one in double quotes may hold commas.
    private static List<String> list(String text) {
        List<String> values = new ArrayList<>();
        var part = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                values.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        if (quoted) {
            throw ApiException.invalid("Invalid filter value " + text + ". The quote is not closed.");
        }
        values.add(part.toString());
        if (values.size() > MOST_VALUES) {
            throw ApiException.invalid("At most " + MOST_VALUES + " values may be listed.");
        }
        return values;
    }

    /// `gte:2026-01-31T12:00:00Z`. Times are shown in whole seconds, so a second stands for all of it.
    private void time(String key, String value) {
        var colon = value.indexOf(':');
        var operator = colon < 0 ? null : OPERATORS.get(value.substring(0, colon));
        var start = instant(key, operator == null ? value : value.substring(colon + 1));
        var end = start.plusSeconds(1);
        switch (operator == null ? Operator.EQ : operator) {
            case EQ -> {
                bound(key, Operator.GTE, start);
                bound(key, Operator.LT, end);
            }
            case NEQ -> bound(key, Operator.NEQ, start);
            case LT -> bound(key, Operator.LT, start);
            case LTE -> bound(key, Operator.LT, end);
            case GT -> bound(key, Operator.GTE, end);
            case GTE, IN -> bound(key, Operator.GTE, start);
        }
    }

    private void bound(String key, Operator operator, Instant time) {
        filters.add(new Filter(Kind.FIELD, key, operator, List.of(Long.toString(time.getEpochSecond() * 1_000_000))));
    }

    private static Instant instant(String key, String text) {
        try {
            return OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
        } catch (DateTimeException e) {
            try {
                return LocalDateTime.parse(text, DateTimeFormatter.ISO_LOCAL_DATE_TIME)
                        .toInstant(ZoneOffset.UTC);
            } catch (DateTimeException again) {
                throw ApiException.invalid("Invalid time format '" + text + "' in the filter '" + key + "'.");
            }
        }
    }

    private List<Sort> sorts() {
        var keys = query.all("sort_key");
        var directions = query.all("sort_dir");
        var combined = query.last("sort");
        List<Sort> sorts = new ArrayList<>();
        if (combined != null) {
            if (!keys.isEmpty() || !directions.isEmpty()) {
                throw ApiException.invalid("Old and new sorting syntax cannot be combined");
            }
            for (var part : combined.trim().split(",", -1)) {
                var pieces = part.split(":", 2);
                sorts.add(sort(pieces[0], pieces.length < 2 || pieces[1].isEmpty() ? "desc" : pieces[1]));
            }
            return sorts;
        }
        if (directions.size() > 1 && directions.size() != Math.max(1, keys.size())) {
            throw ApiException.invalid("Number of sort dirs does not match the number of sort keys");
        }
        var names = keys.isEmpty() ? List.of("created_at") : keys;
        for (var i = 0; i < names.size(); i++) {
            var direction = directions.isEmpty() ? "desc" : directions.get(Math.min(i, directions.size() - 1));
            sorts.add(sort(names.get(i), direction));
        }
        return sorts;
    }

    private static Sort sort(String key, String direction) {
        var name = key.trim();
        if (!SORT_KEYS.contains(name)) {
            throw ApiException.invalid("Invalid sort key: " + name + ". It must be one of the following: "
                    + String.join(", ", SORT_KEYS) + ".");
        }
        var way = direction.trim();
        if (!way.equals("asc") && !way.equals("desc")) {
            throw ApiException.invalid("Invalid sort direction: " + way);
        }
        return new Sort(name, way.equals("desc"));
    }

    /// The query again for the links of a page, with another marker or none.
    static String link(Query query, @Nullable String marker) {
        var text = new StringBuilder();
        for (var key : query.keys()) {
            if (!key.equals("marker")) {
                append(text, key, String.valueOf(query.last(key)));
            }
        }
        if (marker != null) {
            append(text, "marker", marker);
        }
        return text.isEmpty() ? "/v2/images" : "/v2/images?" + text;
    }

    private static void append(StringBuilder text, String key, String value) {
        text.append(text.isEmpty() ? "" : "&")
                .append(java.net.URLEncoder.encode(key, java.nio.charset.StandardCharsets.UTF_8))
                .append('=')
                .append(java.net.URLEncoder.encode(value, java.nio.charset.StandardCharsets.UTF_8));
    }
}
