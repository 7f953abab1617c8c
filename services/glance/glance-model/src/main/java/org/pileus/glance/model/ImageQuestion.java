package org.pileus.glance.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a listing of images asks the registry.
/// @param project       who asks; null sees only what everybody may see
/// @param seesAll       an administrator: every project's images
/// @param visibility    only these; `all` adds other projects' community images; null for the usual list
/// @param memberStatus  of images shared with the asker: `accepted`, `pending`, `rejected`, `all`
/// @param filters       all must hold
/// @param sort          by the first, then by the second, ...
/// @param marker        the last image of the page before, null for the first page
public record ImageQuestion(
        @Nullable String project,
        boolean seesAll,
        @Nullable String visibility,
        String memberStatus,
        List<Filter> filters,
        List<Sort> sort,
        @Nullable String marker,
        int limit) {
    public ImageQuestion {
        filters = List.copyOf(filters);
        sort = List.copyOf(sort);
    }

    /// @param kind    what `key` names
    /// @param values  for `IN` any number, else one
    public record Filter(Kind kind, String key, Operator operator, List<String> values) {
        public Filter {
            values = List.copyOf(values);
        }
    }

    public enum Kind {
        /// A field of the image itself.
        FIELD,
        /// A property that a user made.
        PROPERTY,
        /// A tag; `key` is not used.
        TAG
    }

    public enum Operator {
        EQ,
        NEQ,
        LT,
        LTE,
        GT,
        GTE,
        IN
    }

    public record Sort(String key, boolean descending) {}

    public ObjectNode toJson() {
        var node = Json.object();
        node.put("project", project).put("sees_all", seesAll).put("visibility", visibility);
        node.put("member_status", memberStatus).put("marker", marker).put("limit", limit);
        var list = node.putArray("filters");
        for (var filter : filters) {
            var item = list.addObject();
            item.put("kind", filter.kind().name())
                    .put("key", filter.key())
                    .put("op", filter.operator().name());
            var values = item.putArray("values");
            filter.values().forEach(values::add);
        }
        var order = node.putArray("sort");
        sort.forEach(s -> order.addObject().put("key", s.key()).put("desc", s.descending()));
        return node;
    }

    public static ImageQuestion fromJson(JsonNode node) {
        List<Filter> filters = new ArrayList<>();
        for (var item : node.path("filters")) {
            List<String> values = new ArrayList<>();
            item.path("values").forEach(value -> values.add(value.asString()));
            filters.add(new Filter(
                    Kind.valueOf(Json.text(item, "kind")),
                    Json.text(item, "key"),
                    Operator.valueOf(Json.text(item, "op")),
                    values));
        }
        List<Sort> sort = new ArrayList<>();
        node.path("sort")
                .forEach(s ->
                        sort.add(new Sort(Json.text(s, "key"), s.path("desc").asBoolean())));
        return new ImageQuestion(
                Json.textOrNull(node, "project"),
                node.path("sees_all").asBoolean(),
                Json.textOrNull(node, "visibility"),
                Json.text(node, "member_status"),
                filters,
                sort,
                Json.textOrNull(node, "marker"),
                node.path("limit").intValue());
    }
}
