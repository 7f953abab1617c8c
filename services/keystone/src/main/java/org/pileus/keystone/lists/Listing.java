package org.pileus.keystone.lists;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import tools.jackson.databind.node.ObjectNode;

/// A list as the identity API answers it: `{"users": […], "links": {…}}`, filtered, in the order of ids, a
/// page at a time when the query has a `limit`.
/// @param name  the key of the list, `users`
/// @param view  one item
public record Listing<T>(Links links, String name, Filters<T> filters, BiFunction<Request, T, ObjectNode> view) {
    /// Largest page. Source: keystone's `max_db_limit`.
    private static final int LARGEST_PAGE = 1000;

    /// @param all    by id
    /// @param shown  what the caller may see
    public Response page(Request request, NavigableMap<String, T> all, Predicate<T> shown) {
        var query = request.query();
        var marker = query.last("marker");
        var limit = limit(query.last("limit"));
        var from = marker == null ? all : all.tailMap(marker, false);
        var wanted = filters.of(query);
        var answer = Json.object();
        var list = answer.putArray(name);
        String last = null;
        for (var entry : from.entrySet()) {
            var thing = entry.getValue();
            if (!shown.test(thing) || (wanted != null && !wanted.test(thing))) {
                continue;
            }
            list.add(view.apply(request, thing));
            last = entry.getKey();
            if (limit > 0 && list.size() == limit) {
                break;
            }
        }
        var full = limit > 0 && list.size() == limit;
        finish(answer, request, full && last != null ? next(request, last, limit) : null);
        if (full) {
            answer.put("truncated", true);
        }
        return Response.ok(answer);
    }

    /// A short list that is never paged; filters apply.
    public Response whole(Request request, Collection<T> all) {
        var wanted = filters.of(request.query());
        var answer = Json.object();
        var list = answer.putArray(name);
        for (var thing : all) {
            if (wanted == null || wanted.test(thing)) {
                list.add(view.apply(request, thing));
            }
        }
        finish(answer, request, null);
        return Response.ok(answer);
    }

    /// Items that are already JSON, under any name.
    public static Response of(Links links, Request request, String name, List<ObjectNode> items) {
        var answer = Json.object();
        var list = answer.putArray(name);
        items.forEach(list::add);
        var found = answer.putObject("links");
        found.putNull("next");
        found.put("self", links.self(request));
        found.putNull("previous");
        return Response.ok(answer);
    }

    private void finish(ObjectNode answer, Request request, @Nullable String next) {
        var found = answer.putObject("links");
        found.put("next", next);
        found.put("self", links.self(request));
        found.putNull("previous");
    }

    private String next(Request request, String marker, int limit) {
        var url = new StringBuilder(links.root(request)).append(request.path()).append('?');
        for (var entry : request.query().values().entrySet()) {
            if (entry.getKey().equals("marker") || entry.getKey().equals("limit")) {
                continue;
            }
            for (var value : entry.getValue()) {
                url.append(encode(entry.getKey()))
                        .append('=')
                        .append(encode(value))
                        .append('&');
            }
        }
        return url.append("marker=")
                .append(encode(marker))
                .append("&limit=")
                .append(limit)
                .toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// 0 for no limit.
    private static int limit(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        if (text.isEmpty() || text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw ApiException.invalid(
                    "Invalid input for field 'limit': it must be a whole number, not '" + text + "'.");
        }
        return Math.min(Integer.parseInt(text), LARGEST_PAGE);
    }
}
