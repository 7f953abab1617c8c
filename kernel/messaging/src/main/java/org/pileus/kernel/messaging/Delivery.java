package org.pileus.kernel.messaging;

/// What became of a message given to [Bus#post].
public enum Delivery {
    /// The sender's record is needed no more: the broker has it on disk, or (in process) the receiver has
    /// finished.
    ASSURED,
    /// Given up by the receiver's side after its last delivery, in a place that dies with the process: the sender
    /// keeps the record, marked.
    SET_ASIDE,
    /// Not taken: send it again later.
    LOST
}
