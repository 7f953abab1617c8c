package org.pileus.kernel.messaging;

/// The receiver of a call failed with a bug. Its details are in the log of its process, under the same
/// request id.
public final class RemoteFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    RemoteFailure(String message) {
        super(message);
    }
}
