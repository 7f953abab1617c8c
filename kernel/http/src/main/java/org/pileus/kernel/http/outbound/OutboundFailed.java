package org.pileus.kernel.http.outbound;

import java.io.IOException;

/// A URL that may be fetched gave no data. One text for every reason, so that it cannot be used to look for
/// open ports (OSSN-0078); the reason is the cause's, for the log.
public final class OutboundFailed extends IOException {
    private static final long serialVersionUID = 1L;

    OutboundFailed(String reason) {
        this(new IOException(reason));
    }

    OutboundFailed(Exception cause) {
        super("The URL could not be fetched.", cause);
    }
}
