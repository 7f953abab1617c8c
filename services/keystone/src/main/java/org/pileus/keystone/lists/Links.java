package org.pileus.keystone.lists;

import org.jspecify.annotations.Nullable;
import org.pileus.kernel.http.Request;

/// URLs in answers: built from the address that the client used, unless the operator names another.
public final class Links {
    private final @Nullable String publicEndpoint;

    /// @param publicEndpoint  without a trailing slash, or null
    public Links(@Nullable String publicEndpoint) {
        this.publicEndpoint = publicEndpoint;
    }

    /// `http://host:port`, or what the operator named.
    public String root(Request request) {
        return publicEndpoint == null ? request.baseUrl() : publicEndpoint;
    }

    /// @param path  beginning with a slash, below `/v3`
    public String of(Request request, String path) {
        return root(request) + "/v3" + path;
    }

    /// The request's own URL with its query.
    public String self(Request request) {
        var query = request.rawQuery();
        return root(request) + request.path() + (query.isEmpty() ? "" : "?" + query);
    }
}
