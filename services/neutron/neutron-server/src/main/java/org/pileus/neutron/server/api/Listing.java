package org.pileus.neutron.server.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The query of a list: filters, fields, sorting, paging. Source: the API guide, "Filtering", "Pagination",
/// "Sorting".
///
/// @param filters  attribute to wanted values: any of them, for every attribute
/// @param fields   attributes to show; empty for all
/// @param limit    0 for no paging
public record Listing(
        ResourceType type,
        Map<String, List<String>> filters,
        List<String> fields,
        List<SortKey> sort,
        int limit,
        @Nullable String marker,
        boolean reverse) {
    private static final Set<String> TAG_FILTERS = Set.of("tags", "tags-any", "not-tags", "not-tags-any");

    record SortKey(String name, boolean descending) {}

    /// Reads the query of a list.
    /// @param extra filters that are no attributes
    /// @throws ApiException 400 for what is no filter, no sort key, no page size
    public static Listing of(ResourceType type, Request request, Set<String> extra) {
        var query = request.query();
        Map<String, List<String>> filters = new LinkedHashMap<>();
        for (var key : query.keys()) {
            switch (key) {
                case "fields", "sort_key", "sort_dir", "limit", "marker", "page_reverse" -> {}
                default -> {
                    requireFilter(type, key, extra);
                    filters.put(key.equals("tenant_id") ? "project_id" : key, query.all(key));
                }
            }
        }
        return new Listing(
                type,
                filters,
                fields(query.all("fields")),
                sort(type, query.all("sort_key"), query.all("sort_dir")),
                limit(query.last("limit")),
                query.last("marker"),
                query.has("page_reverse") && Boolean.parseBoolean(query.last("page_reverse")));
    }

    private static void requireFilter(ResourceType type, String key, Set<String> extra) {
        var attribute = type.attributes().get(key);
        var known = (attribute != null && attribute.filter())
                || extra.contains(key)
                || (type.attributes().containsKey("tags")
                        && (TAG_FILTERS.contains(key) || key.equals("changed_since")));
        if (!known) {
            throw new ApiException(new Failure.Invalid(
                    "InvalidInput",
                    "Invalid input for operation: ['" + key + "'] is invalid attribute for filtering."));
        }
    }

    private static List<String> fields(List<String> given) {
        return given.stream().filter(name -> !name.isEmpty()).toList();
    }

    private static List<SortKey> sort(ResourceType type, List<String> keys, List<String> directions) {
        if (!directions.isEmpty() && directions.size() != keys.size()) {
            throw ApiException.invalid("The number of sort_keys and sort_dirs must be same");
        }
        List<SortKey> all = new ArrayList<>();
        for (var i = 0; i < keys.size(); i++) {
            var attribute = type.attributes().get(keys.get(i));
            if (attribute == null || !attribute.sort()) {
                throw ApiException.invalid("['" + keys.get(i) + "'] is invalid attribute for sort_keys");
            }
            var direction = directions.isEmpty() ? "asc" : directions.get(i).toLowerCase(Locale.ROOT);
            if (!direction.equals("asc") && !direction.equals("desc")) {
                throw ApiException.invalid("Bad sort direction, expected one of: asc, desc");
            }
            all.add(new SortKey(keys.get(i), direction.equals("desc")));
        }
        return all;
    }

    private static int limit(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return 0;
        }
        if (!text.matches("[0-9]{1,9}")) {
            throw ApiException.invalid("limit: '" + (text.length() > 40 ? "…" : text)
                    + "' is not a valid value: an integer of 0 or greater is expected");
        }
        return Integer.parseInt(text);
    }

    /// The values of a filter, or null when the list is not filtered by it.
    public @Nullable List<String> filter(String name) {
        return filters.get(name);
    }

    /// Whether sorting and paging follow the id: what a repository may do itself.
    public boolean byId() {
        return sort.isEmpty() && !reverse;
    }

    boolean matches(ObjectNode view, ResourceApi<?> api) {
        for (var filter : filters.entrySet()) {
            var own = api.matches(view, filter.getKey(), filter.getValue());
            if (!(own == null ? matchesAttribute(view, filter.getKey(), filter.getValue()) : own)) {
                return false;
            }
        }
        return true;
    }

    private static boolean matchesAttribute(ObjectNode view, String name, List<String> wanted) {
        if (TAG_FILTERS.contains(name)) {
            var tags = Tags.of(view);
            return wanted.stream().allMatch(value -> Tags.matches(name, tags, value));
        }
        if (name.equals("changed_since")) {
            return changedSince(view, wanted.getLast());
        }
        var value = view.get(name);
        return value != null && wanted.stream().anyMatch(word -> equal(name, value, word));
    }

    private static boolean changedSince(ObjectNode view, String time) {
        try {
            var text = time.endsWith("Z") ? time.substring(0, time.length() - 1) : time;
            var since = LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
            return !Instant.parse(view.path("updated_at").stringValue()).isBefore(since);
        } catch (DateTimeParseException e) {
            throw ApiException.invalid(
                    "'" + (time.length() > 40 ? "…" : time) + "' is not a valid time for changed_since.");
        }
    }

    private static boolean equal(String name, JsonNode value, String wanted) {
        return switch (value.getNodeType()) {
            case STRING -> value.stringValue().equals(wanted);
            case BOOLEAN ->
                value.booleanValue() == Values.flag(name, tools.jackson.databind.node.StringNode.valueOf(wanted));
            case NULL -> wanted.isEmpty();
            case ARRAY -> {
                for (var item : value) {
                    if (equal(name, item, wanted)) {
                        yield true;
                    }
                }
                yield false;
            }
            default -> value.toString().equals(wanted);
        };
    }

    /// Sorts and cuts what is to be shown.
    /// @throws ApiException 400 or 404 when the marker is none of them
    List<ObjectNode> page(List<ObjectNode> all) {
        var sorted = new ArrayList<>(all);
        sorted.sort(order());
        if (limit == 0 && marker == null) {
            return sorted;
        }
        var from = 0;
        var to = sorted.size();
        if (marker != null && !marker.isEmpty()) {
            var at = index(sorted, marker);
            if (reverse) {
                to = at;
            } else {
                from = at + 1;
            }
        }
        if (limit > 0 && to - from > limit) {
            if (reverse) {
                from = to - limit;
            } else {
                to = from + limit;
            }
        }
        return sorted.subList(from, to);
    }

    private int index(List<ObjectNode> sorted, String id) {
        for (var i = 0; i < sorted.size(); i++) {
            if (id.equals(sorted.get(i).path("id").asString())) {
                return i;
            }
        }
        throw ApiException.notFound(type.title(), id.length() > 80 ? "…" : id);
    }

    private Comparator<ObjectNode> order() {
        Comparator<ObjectNode> order = null;
        for (var key : sort) {
            Comparator<ObjectNode> next = (a, b) -> compare(a.path(key.name()), b.path(key.name()));
            next = key.descending() ? next.reversed() : next;
            order = order == null ? next : order.thenComparing(next);
        }
        Comparator<ObjectNode> byId =
                Comparator.comparing(node -> node.path("id").asString(""));
        return order == null ? byId : order.thenComparing(byId);
    }

    private static int compare(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            return Long.compare(a.longValue(), b.longValue());
        }
        return a.asString("").compareTo(b.asString(""));
    }

    /// The links of a page; null when no paging was asked for.
    tools.jackson.databind.node.@Nullable ArrayNode links(Request request, List<ObjectNode> page) {
        if (limit == 0) {
            return null;
        }
        var links = Json.array();
        if (!page.isEmpty()) {
            if (page.size() >= limit || (reverse && marker != null)) {
                links.addObject().put("rel", "next").put("href", href(request, page.getLast(), false));
            }
            if ((marker != null && !reverse) || (reverse && page.size() >= limit)) {
                links.addObject().put("rel", "previous").put("href", href(request, page.getFirst(), true));
            }
        }
        return links;
    }

    private String href(Request request, ObjectNode at, boolean back) {
        var url = new StringBuilder(request.baseUrl())
                .append("/v2.0/")
                .append(type.path())
                .append('?');
        request.query().values().forEach((key, values) -> {
            if (!key.equals("marker") && !key.equals("page_reverse")) {
                values.forEach(value -> url.append(encode(key))
                        .append('=')
                        .append(encode(value))
                        .append('&'));
            }
        });
        url.append("marker=").append(at.path("id").asString());
        if (back) {
            url.append("&page_reverse=True");
        }
        return url.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
