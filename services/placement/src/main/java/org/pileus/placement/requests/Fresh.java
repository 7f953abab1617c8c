package org.pileus.placement.requests;

import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.db.Sql;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;

/// The cache headers that answers carry from microversion 1.15 on.
public final class Fresh {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private final Clock clock;

    public Fresh(Clock clock) {
        this.clock = clock;
    }

    /// @param micros when what is shown was last changed; null for now
    public Response stamp(Response response, Request request, @Nullable Long micros) {
        if (!request.microversion().atLeast(1, 15)) {
            return response;
        }
        var time = micros == null ? clock.instant() : Sql.instant(micros);
        return response.header("Last-Modified", HTTP_DATE.format(time)).header("Cache-Control", "no-cache");
    }

    public Response stamp(Response response, Request request) {
        return stamp(response, request, null);
    }
}
