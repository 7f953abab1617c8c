package org.pileus.kernel.http.outbound;

import java.io.IOException;

/// The rules do not let a URL be fetched. One text for every reason, so that it tells nothing about hosts
/// and ports; the reason is the cause's, for the log.
public final class OutboundRefused extends IOException {
    private static final long serialVersionUID = 1L;

    OutboundRefused(String reason) {
        super("The URL does not pass filtering.", new IOException(reason));
    }
}
