package org.pileus.kernel.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Lets pages of other origins call an application. Nothing is allowed unless an origin is named. Source: Fetch
/// standard, "CORS protocol"; option names and quirks as in upstream's `[cors]` section.
/// @param allowedOrigins  scheme, host and port, exactly as browsers send them; `*` for all
/// @param credentials     whether answers may be read by pages that send credentials; never for `*`
/// @param exposed         headers of answers that pages may read, besides the simple ones
/// @param maxAge          seconds that a preflight's answer may be kept; 0 says nothing
/// @param methods         what a preflight may ask for
/// @param headers         what requests may carry, besides the simple ones
public record Cors(
        Set<String> allowedOrigins,
        boolean credentials,
        List<String> exposed,
        int maxAge,
        Set<String> methods,
        List<String> headers) {
    private static final String ORIGIN = "Access-Control-Allow-Origin";
    private static final List<String> SIMPLE = List.of(
            "accept",
            "accept-language",
            "content-type",
            "cache-control",
            "content-language",
            "expires",
            "last-modified",
            "pragma");
    public static final Cors NONE = new Cors(
            Set.of(),
            true,
            List.of(),
            3600,
            Set.of("OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "PATCH"),
            List.of());

    public Cors {
        allowedOrigins = Set.copyOf(allowedOrigins);
        exposed = List.copyOf(exposed);
        methods = Set.copyOf(methods);
        headers = List.copyOf(headers);
    }

    /// The answer with what a browser needs to see; a preflight's answer is 200 even where no route answers it.
    Response decorate(Request request, Response response) {
        if (allowedOrigins.isEmpty()) {
            return response;
        }
        if (request.method().equals("OPTIONS")) {
            var success = response.status() >= 200 && response.status() < 300;
            return preflight(request, success ? response : Response.status(200));
        }
        if (allow(request, response) && !exposed.isEmpty()) {
            response.header("Access-Control-Expose-Headers", String.join(",", exposed));
        }
        return response;
    }

    private Response preflight(Request request, Response response) {
        var method = request.header("Access-Control-Request-Method");
        var asked = split(request.header("Access-Control-Request-Headers"));
        if (method == null || !methods.contains(method) || !permitted(asked) || !allow(request, response)) {
            return response;
        }
        if (maxAge > 0) {
            response.header("Access-Control-Max-Age", Integer.toString(maxAge));
        }
        response.header("Access-Control-Allow-Methods", method);
        if (!asked.isEmpty()) {
            response.header("Access-Control-Allow-Headers", String.join(",", asked));
        }
        return response;
    }

    /// @return whether the origin may read the answer
    private boolean allow(Request request, Response response) {
        var origin = request.header("Origin");
        var everyone = allowedOrigins.contains("*");
        if (origin == null || !(everyone || allowedOrigins.contains(origin))) {
            return false;
        }
        response.addHeader("Vary", "Origin").header(ORIGIN, allowedOrigins.contains(origin) ? origin : "*");
        if (credentials && allowedOrigins.contains(origin)) {
            response.header("Access-Control-Allow-Credentials", "true");
        }
        return true;
    }

    private boolean permitted(List<String> asked) {
        return asked.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .allMatch(name -> SIMPLE.contains(name) || headers.stream().anyMatch(name::equalsIgnoreCase));
    }

    private static List<String> split(@Nullable String list) {
        List<String> parts = new ArrayList<>();
        for (var part : list == null ? new String[0] : list.split(",", -1)) {
            if (!part.isBlank()) {
                parts.add(part.trim());
            }
        }
        return parts;
    }
}
