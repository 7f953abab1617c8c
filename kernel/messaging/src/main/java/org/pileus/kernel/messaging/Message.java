package org.pileus.kernel.messaging;

import org.pileus.kernel.core.RequestContext;
import tools.jackson.databind.node.ObjectNode;

/// One message as a receiver sees it.
/// @param id      the same at each delivery; what an idempotent receiver may remember
/// @param args    what the method wants; the receiver's own copy
/// @param context of the request that sent it, without its token; already bound by
///     [org.pileus.kernel.core.RequestScope]
public record Message(String id, String method, ObjectNode args, RequestContext context) {}
