package org.pileus.nova.api.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.http.Request;
import tools.jackson.databind.node.StringNode;

/// The query keys of one route. Unknown keys are ignored before microversion `strictSince` and refused from it.
public final class QueryShape {
    /// All routes refuse unknown keys from here.
    private static final int STRICT = 102;
    private static final QueryShape EMPTY = new QueryShape(STRICT);

    private record Key(Shape shape, int since) {}

    private final Map<String, Key> keys = new HashMap<>();
    private final int strictSince;

    private QueryShape(int strictSince) {
        this.strictSince = strictSince;
    }

    public static QueryShape strictSince(int minor) {
        return new QueryShape(minor);
    }

    /// Refuses any key from 2.102.
    public static void none(Request request) {
        EMPTY.check(request);
    }

    public QueryShape key(String name, Shape shape) {
        return key(name, shape, 1);
    }

    public QueryShape key(String name, Shape shape, int since) {
        keys.put(name, new Key(shape, since));
        return this;
    }

    public QueryShape keys(Shape shape, String... names) {
        for (var name : names) {
            key(name, shape);
        }
        return this;
    }

    /// Limit and marker.
    public QueryShape paged(int since) {
        return key("limit", limit(), since).key("marker", Shapes.text(), since);
    }

    public static Shape limit() {
        return Shapes.number(0, Long.MAX_VALUE);
    }

    /// Checks the query.
    /// @throws ApiException 400
    public void check(Request request) {
        if (request.rawQuery().isEmpty()) {
            return;
        }
        var minor = request.microversion().minor();
        List<String> unknown = new ArrayList<>();
        for (var entry : request.query().values().entrySet()) {
            var key = keys.get(entry.getKey());
            if (key == null || minor < key.since) {
                unknown.add("'" + entry.getKey() + "'");
                continue;
            }
            for (var value : entry.getValue()) {
                var wrong = key.shape.check(StringNode.valueOf(value), minor);
                if (wrong != null) {
                    throw wrong.queryRefusal(entry.getKey());
                }
            }
        }
        if (!unknown.isEmpty() && minor >= strictSince) {
            throw ApiException.invalid("Additional properties are not allowed (" + String.join(", ", unknown)
                    + (unknown.size() == 1 ? " was" : " were") + " unexpected)");
        }
    }

    /// Whether the key is known at this microversion: what to ignore below the strict ones.
    public boolean knows(String name, int minor) {
        var key = keys.get(name);
        return key != null && minor >= key.since;
    }

    /// The number under a key that was checked with [#limit], or null.
    public static @Nullable Long number(Request request, String name) {
        var text = request.query().last(name);
        return text == null ? null : Ids.parseNumber(text);
    }
}
