package org.pileus.kernel.messaging;

import org.pileus.kernel.core.Failure;
import tools.jackson.databind.node.ObjectNode;

/// How a receiver ended.
sealed interface Outcome {
    record Replied(ObjectNode reply) implements Outcome {}

    /// The receiver said no, in words the caller understands.
    record Refused(Failure failure) implements Outcome {}

    /// The message is of another version, or none: nothing was done.
    record Unreadable(Failure failure) implements Outcome {}

    /// A bug.
    record Broken(String what) implements Outcome {}
}
