package org.pileus.kernel.http;

import org.jspecify.annotations.Nullable;

/// Brings an older or longer spelling of a path to the one in the route table.
@FunctionalInterface
public interface PathRewrite {
    PathRewrite NONE = path -> new Rewritten(path, null);

    Rewritten rewrite(String path);

    /// @param projectId a project id that the path carried; it must be the token's, else 400
    record Rewritten(String path, @Nullable String projectId) {}
}
