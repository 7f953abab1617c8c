package org.pileus.glance.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageQuestion;
import org.pileus.glance.model.ImageQuestion.Filter;
import org.pileus.glance.model.ImageQuestion.Operator;
import org.pileus.glance.model.ImageQuestion.Sort;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.db.Query;
import org.pileus.kernel.db.Sql;

/// Answers an [ImageQuestion] with one statement for the rows and four for what hangs on them, whatever
/// the page size. The statement is put together from the fixed pieces below; values are always arguments.
final class ImageSearch {
    private static final Map<String, String> FIELDS = Map.ofEntries(
            Map.entry("id", "i.id"),
            Map.entry("name", "i.name"),
            Map.entry("status", "i.status"),
            Map.entry("visibility", "i.visibility"),
            Map.entry("owner", "i.owner"),
            Map.entry("container_format", "i.container_format"),
            Map.entry("disk_format", "i.disk_format"),
            Map.entry("size", "i.size"),
            Map.entry("min_ram", "i.min_ram"),
            Map.entry("min_disk", "i.min_disk"),
            Map.entry("protected", "i.protected"),
            Map.entry("os_hidden", "i.os_hidden"),
            Map.entry("checksum", "i.checksum"),
            Map.entry("os_hash_algo", "i.os_hash_algo"),
            Map.entry("os_hash_value", "i.os_hash_value"),
            Map.entry("created_at", "i.created_at"),
            Map.entry("updated_at", "i.updated_at"));
    private static final Map<Operator, String> OPERATORS = Map.of(
            Operator.EQ, " = ?",
            Operator.NEQ, " <> ?",
            Operator.LT, " < ?",
            Operator.LTE, " <= ?",
            Operator.GT, " > ?",
            Operator.GTE, " >= ?");
    /// Stored as numbers, asked as text.
    private static final List<String> NUMBERS =
            List.of("size", "min_ram", "min_disk", "protected", "os_hidden", "created_at", "updated_at");

    private final ImageQuestion question;
    private final StringBuilder where = new StringBuilder(" WHERE i.status <> 'DELETED'");
    private final List<@Nullable Object> arguments = new ArrayList<>();

    private ImageSearch(ImageQuestion question) {
        this.question = question;
    }

    static List<Image> run(Query query, ImageQuestion question) {
        if (question.limit() == 0) {
            return List.of();
        }
        var search = new ImageSearch(question);
        search.visibility();
        question.filters().forEach(search::filter);
        search.page(query);
        var sql = ImageTable.COLUMNS + search.where + search.order() + " LIMIT ?";
        search.arguments.add(question.limit());
        return ImageTable.whole(query, query.list(sql, ImageTable::bare, search.arguments.toArray()));
    }

    private void and(String condition, @Nullable Object... values) {
        where.append(" AND ").append(condition);
        arguments.addAll(java.util.Arrays.asList(values));
    }

    private void visibility() {
        var wanted = question.visibility();
        if (!question.seesAll()) {
            var shared = """
                (i.visibility = 'shared' AND EXISTS (SELECT 1 FROM image_members m WHERE m.image_id = i.id
                AND m.project_id = ? AND (? = 'all' OR m.status = ?)))\
                """;
            var asked = "community".equals(wanted)
                    || "all".equals(wanted)
                    || question.filters().stream()
                            .anyMatch(filter -> filter.key().equals("id"));
            var others = asked ? " OR i.visibility = 'community'" : "";
            and(
                    "(i.visibility = 'public' OR i.owner = ? OR " + shared + others + ")",
                    question.project(),
                    question.project(),
                    question.memberStatus(),
                    question.memberStatus());
        }
        if (wanted != null && !wanted.equals("all")) {
            and("i.visibility = ?", wanted);
        }
    }

    private void filter(Filter filter) {
        switch (filter.kind()) {
            case FIELD -> field(filter);
            case PROPERTY ->
                and(
                        "EXISTS (SELECT 1 FROM image_properties p WHERE p.image_id = i.id AND p.name = ? AND p.value ="
                                + " ?)",
                        filter.key(),
                        filter.values().getFirst());
            case TAG ->
                and(
                        "EXISTS (SELECT 1 FROM image_tags t WHERE t.image_id = i.id AND t.tag = ?)",
                        filter.values().getFirst());
        }
    }

    private void field(Filter filter) {
        var column = column(filter.key());
        var values = filter.values().stream()
                .map(value -> value(filter.key(), value))
                .toList();
        if (filter.operator() == Operator.IN) {
            and(column + " IN " + Sql.in(values.size()), Sql.padded(values));
            return;
        }
        and(column + OPERATORS.get(filter.operator()), values.getFirst());
    }

    private static String column(String key) {
        var column = FIELDS.get(key);
        if (column == null) {
            throw ApiException.invalid("images have no field " + key);
        }
        return column;
    }

    private static Object value(String key, String text) {
        if (!NUMBERS.contains(key)) {
            return text;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ApiException.invalid(key + " is compared with a number, not with " + text);
        }
    }

    /// The rows after the marker: equal in the first keys and further on in the next. The id decides at last.
    private void page(Query query) {
        var marker = question.marker();
        if (marker == null) {
            return;
        }
        var last = ImageTable.find(query, marker)
                .orElseThrow(() -> ApiException.invalid("The marker " + marker + " names no image."));
        var keys = sorts();
        var condition = new StringBuilder("(");
        List<@Nullable Object> values = new ArrayList<>();
        for (var i = 0; i < keys.size(); i++) {
            condition.append(i == 0 ? "(" : " OR (");
            for (var j = 0; j < i; j++) {
                same(condition, values, keys.get(j), stored(last, keys.get(j).key()));
            }
            beyond(condition, values, keys.get(i), stored(last, keys.get(i).key()));
            condition.append(')');
        }
        and(condition.append(')').toString(), values.toArray());
    }

    /// NULL is the smallest value on both engines.
    private static void beyond(StringBuilder sql, List<@Nullable Object> values, Sort sort, @Nullable Object last) {
        var column = column(sort.key());
        if (sort.descending()) {
            sql.append(last == null ? "1 = 0" : "(" + column + " < ? OR " + column + " IS NULL)");
        } else {
            sql.append(last == null ? column + " IS NOT NULL" : column + " > ?");
        }
        if (last != null) {
            values.add(last);
        }
    }

    private static void same(StringBuilder sql, List<@Nullable Object> values, Sort sort, @Nullable Object last) {
        sql.append(column(sort.key())).append(last == null ? " IS NULL AND " : " = ? AND ");
        if (last != null) {
            values.add(last);
        }
    }

    private List<Sort> sorts() {
        List<Sort> keys = new ArrayList<>(question.sort());
        if (keys.stream().noneMatch(sort -> sort.key().equals("created_at"))) {
            keys.add(new Sort("created_at", keys.isEmpty() || keys.getLast().descending()));
        }
        if (keys.stream().noneMatch(sort -> sort.key().equals("id"))) {
            keys.add(new Sort("id", keys.getLast().descending()));
        }
        return keys;
    }

    private String order() {
        var order = new StringBuilder(" ORDER BY ");
        for (var sort : sorts()) {
            order.append(order.length() == 10 ? "" : ", ")
                    .append(column(sort.key()))
                    .append(sort.descending() ? " DESC" : "");
        }
        return order.toString();
    }

    private static @Nullable Object stored(Image image, String key) {
        return switch (key) {
            case "id" -> image.id();
            case "name" -> image.name();
            case "status" -> image.status().name();
            case "container_format" -> image.containerFormat();
            case "disk_format" -> image.diskFormat();
            case "size" -> image.size();
            case "created_at" -> Sql.micros(image.createdAt());
            case "updated_at" -> Sql.micros(image.updatedAt());
            default -> throw ApiException.invalid("cannot sort by " + key);
        };
    }
}
