package org.pileus.nova.api.web;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.http.Request;
import org.pileus.nova.api.schema.Ids;

/// How much of a list is wanted.
/// @param limit   items, at most [#MOST]
/// @param marker  the last item of the page before, or null
public record Page(int limit, @Nullable String marker) {
    /// The most items of one answer (`max_limit`).
    public static final int MOST = 1000;

    /// Reads `limit` and `marker`.
    /// @throws ApiException 400 for a limit that is no whole number of zero or more
    public static Page of(Request request) {
        var limit = MOST;
        var text = request.query().last("limit");
        if (text != null && !text.isEmpty()) {
            var number = Ids.parseNumber(text);
            if (number == null) {
                throw ApiException.invalid("limit param must be an integer");
            }
            if (number < 0) {
                throw ApiException.invalid("limit param must be positive");
            }
            limit = (int) Math.min(number, MOST);
        }
        var marker = request.query().last("marker");
        return new Page(limit, marker == null || marker.isEmpty() ? null : marker);
    }

    /// Whether a further page may exist: this one is full.
    public boolean full(int size) {
        return limit > 0 && size == limit;
    }

    /// The part of a list in memory after the marker.
    /// @throws ApiException 400 when no item has the marker's id
    public <T> List<T> of(List<T> all, Function<T, String> id) {
        var start = 0;
        if (marker != null) {
            while (start < all.size() && !id.apply(all.get(start)).equals(marker)) {
                start++;
            }
            if (start == all.size()) {
                throw ApiException.invalid("marker [" + marker + "] not found");
            }
            start++;
        }
        return all.subList(start, (int) Math.min((long) start + limit, all.size()));
    }
}
