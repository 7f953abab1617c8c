package org.pileus.keystone.lists;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import tools.jackson.databind.node.ObjectNode;

/// One answer with a list: `{"users": […], "links": {…}}`. Items are made one after the other and written as they
/// come, so that a list of any length takes little memory.
/// @param name  the key of the list
public record Page(Links links, Request request, String name) {
    /// Largest page. Source: keystone's `max_db_limit`.
    private static final int LARGEST = 1000;
    /// What is collected before it is sent, in bytes: most lists are shorter, and are sent with their length.
    private static final int COLLECTED = 64 * 1024;

    private static final byte[] END = "}".getBytes(StandardCharsets.UTF_8);

    /// One item.
    /// @param marker  what a page that begins behind it is asked for with
    public record Item(ObjectNode json, String marker) {}

    /// As many items as the query's `limit` says, all without one.
    public Response answer(Iterator<Item> items) {
        var limit = limit(request.query().last("limit"));
        return limit == 0 ? whole(items) : limited(items, limit);
    }

    private Response limited(Iterator<Item> items, int limit) {
        var answer = Json.object();
        var list = answer.putArray(name);
        String last = null;
        while (list.size() < limit && items.hasNext()) {
            var item = items.next();
            list.add(item.json());
            last = item.marker();
        }
        var full = last != null && list.size() == limit;
        answer.set("links", links(full && last != null ? next(last, limit) : null));
        if (full) {
            answer.put("truncated", true);
        }
        return Response.ok(answer);
    }

    /// All items, whatever the query says.
    Response whole(Iterator<Item> items) {
        var begun = new ByteArrayOutputStream();
        begun.writeBytes(("{\"" + name + "\":[").getBytes(StandardCharsets.UTF_8));
        var first = true;
        while (items.hasNext() && begun.size() < COLLECTED) {
            if (!first) {
                begun.write(',');
            }
            first = false;
            begun.writeBytes(Json.bytes(items.next().json()));
        }
        if (items.hasNext()) {
            return Response.status(200).stream(-1, "application/json", out -> {
                begun.writeTo(out);
                while (items.hasNext()) {
                    out.write(',');
                    out.write(Json.bytes(items.next().json()));
                }
                end(out);
            });
        }
        try {
            end(begun);
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot be written", e);
        }
        return Response.status(200).body(begun.toByteArray(), "application/json");
    }

    private void end(OutputStream out) throws IOException {
        out.write("],\"links\":".getBytes(StandardCharsets.UTF_8));
        out.write(Json.bytes(links(null)));
        out.write(END);
    }

    private ObjectNode links(@Nullable String next) {
        var found = Json.object();
        found.put("next", next);
        found.put("self", links.self(request));
        found.putNull("previous");
        return found;
    }

    private String next(String marker, int limit) {
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
        return Math.min(Integer.parseInt(text), LARGEST);
    }
}
