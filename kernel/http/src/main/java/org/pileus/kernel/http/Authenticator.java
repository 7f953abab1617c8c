package org.pileus.kernel.http;

import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.RequestContext;

/// Turns the tokens of a request into the context that everything after it trusts. Identity headers that a client
/// sends (`X-Roles` and its like) are never read.
@FunctionalInterface
public interface Authenticator {
    /// @throws org.pileus.kernel.core.ApiException with `Failure.Unauthorized` without a valid token
    RequestContext authenticate(Request request, String requestId, @Nullable String globalRequestId);
}
