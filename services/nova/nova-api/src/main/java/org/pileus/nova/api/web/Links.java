package org.pileus.nova.api.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import tools.jackson.databind.node.ArrayNode;

/// Links of resources and of pages, built from the address that the client used.
public final class Links {
    private Links() {}

    public static String self(Request request, String collection, String id) {
        return request.baseUrl() + "/v2.1/" + collection + "/" + id;
    }

    public static String bookmark(Request request, String collection, String id) {
        return request.baseUrl() + "/" + collection + "/" + id;
    }

    public static ArrayNode both(Request request, String collection, String id) {
        var links = Json.array();
        links.addObject().put("rel", "self").put("href", self(request, collection, id));
        links.addObject().put("rel", "bookmark").put("href", bookmark(request, collection, id));
        return links;
    }

    public static ArrayNode bookmarkOnly(Request request, String collection, String id) {
        var links = Json.array();
        links.addObject().put("rel", "bookmark").put("href", bookmark(request, collection, id));
        return links;
    }

    /// The link to the page after `marker`: the same query with another marker.
    /// @param path below the version, `servers/detail`
    public static ArrayNode next(Request request, String path, String marker) {
        var links = Json.array();
        links.addObject().put("rel", "next").put("href", nextHref(request, path, marker));
        return links;
    }

    public static String nextHref(Request request, String path, String marker) {
        var parts = new ArrayList<String>();
        request.query().values().forEach((key, values) -> {
            if (!key.equals("marker")) {
                values.forEach(value -> parts.add(encode(key) + "=" + encode(value)));
            }
        });
        parts.add("marker=" + encode(marker));
        return request.baseUrl() + "/v2.1/" + path + "?" + String.join("&", parts);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
