package org.pileus.placement.requests;

import org.pileus.kernel.http.Request;

/// URLs within this service, below the prefix under which the client reached it.
public final class Links {
    /// The second name of the root, as devstack mounts the service.
    public static final String PREFIX = "/placement";

    private Links() {}

    /// The path as the client would spell it: `/placement/traits/X` or `/traits/X`.
    public static String path(Request request, String path) {
        var original = request.originalPath();
        return original.equals(PREFIX) || original.startsWith(PREFIX + "/") ? PREFIX + path : path;
    }

    public static String absolute(Request request, String path) {
        return request.baseUrl() + path(request, path);
    }
}
