package org.pileus.kernel.http;

/// Sees what an application answered, after the fact: for audit events. Called by the thread of the request; must be
/// quick and throw nothing.
public interface Witness {
    Witness NONE = (request, response, requestId) -> {};

    /// @param request  with its rule, path parameters and caller, as far as it got
    void answered(Request request, Response response, String requestId);
}
