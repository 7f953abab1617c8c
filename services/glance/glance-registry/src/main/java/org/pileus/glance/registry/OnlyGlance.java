package org.pileus.glance.registry;

import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.Credentials;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.http.Authenticator;
import org.pileus.kernel.http.Request;

/// Lets nobody in but glance-api, which comes with the token of glance's own service user: neither other services
/// nor administrators, since what they may do is decided there, not here.
/// @param glance whose name, domain and project the caller must have
record OnlyGlance(Authenticator inner, Credentials glance) implements Authenticator {
    @Override
    public RequestContext authenticate(Request request, String requestId, @Nullable String globalRequestId) {
        var caller = inner.authenticate(request, requestId, globalRequestId);
        if (!glance.username().equals(caller.userName())
                || !glance.userDomainId().equals(caller.userDomainId())
                || !glance.projectName().equals(caller.projectName())) {
            throw new ApiException(new Failure.Forbidden("Only glance-api is answered here."));
        }
        return caller;
    }
}
