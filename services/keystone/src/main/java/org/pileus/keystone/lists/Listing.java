package org.pileus.keystone.lists;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.http.Query;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.keystone.memory.Table;
import tools.jackson.databind.node.ObjectNode;

/// A list as the identity API answers it: `{"users": […], "links": {…}}`, filtered, in the order of ids, a
/// page at a time when the query has a `limit`.
/// @param name  the key of the list, `users`
/// @param view  one item
public record Listing<T>(Links links, String name, Filters<T> filters, BiFunction<Request, T, ObjectNode> view) {
    /// Everything remembered. A filter that the table has an index of reads only what it finds, so that a page costs
    /// the same however much is remembered.
    /// @param within  indexed attributes that all of the caller's things have, whatever the query asks for; narrows
    ///                the search only
    /// @param shown   what the caller may see
    public Response page(Request request, Table<T> table, Map<String, String> within, Predicate<T> shown) {
        var marker = request.query().last("marker");
        return page(request, candidates(request.query(), table, within, marker), shown);
    }

    private Collection<T> candidates(Query query, Table<T> table, Map<String, String> within, @Nullable String marker) {
        for (var attribute : table.indexed()) {
            var asked = filters.isText(attribute) ? query.last(attribute) : null;
            var value = asked == null ? within.get(attribute) : asked;
            if (value != null) {
                return marker == null ? table.with(attribute, value) : table.with(attribute, value, marker);
            }
        }
        return after(table.byId(), marker);
    }

    /// @param all    by id
    /// @param shown  what the caller may see
    public Response page(Request request, NavigableMap<String, T> all, Predicate<T> shown) {
        return page(request, after(all, request.query().last("marker")), shown);
    }

    private static <T> Collection<T> after(NavigableMap<String, T> all, @Nullable String marker) {
        return (marker == null ? all : all.tailMap(marker, false)).values();
    }

    private Response page(Request request, Collection<T> from, Predicate<T> shown) {
        return new Page(links, request, name).answer(items(request, from, shown));
    }

    /// A short list that is never paged; filters apply.
    public Response whole(Request request, Collection<T> all) {
        return new Page(links, request, name).whole(items(request, all, thing -> true));
    }

    /// Items that are already JSON, under any name.
    public static Response of(Links links, Request request, String name, List<ObjectNode> items) {
        return new Page(links, request, name)
                .whole(items.stream().map(item -> new Page.Item(item, "")).iterator());
    }

    private Iterator<Page.Item> items(Request request, Collection<T> from, Predicate<T> shown) {
        var wanted = filters.of(request.query());
        return from.stream()
                .filter(wanted == null ? shown : shown.and(wanted))
                .map(thing -> view.apply(request, thing))
                .map(item -> new Page.Item(item, item.path("id").asString("")))
                .iterator();
    }
}
