package org.pileus.kernel.messaging;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Serves messages, on a virtual thread per message, inside the sender's request context. May see a message
/// twice.
@FunctionalInterface
public interface Receiver {
    /// Handles one message. The result is the reply of a call (null replies an empty object); ignored for a cast.
    ///
    /// An `ApiException` travels to the caller of a call as the same failure, and ends a cast (logged). Any other
    /// exception is a bug: a call fails with [RemoteFailure], a cast is delivered again, five times in all, then
    /// set aside.
    @Nullable
    ObjectNode receive(Message message);
}
