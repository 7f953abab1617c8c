package org.pileus.kernel.messaging;

import java.time.Duration;

/// No reply in time: the receiver may have worked, may still work, or may never have seen the call.
public final class CallTimeout extends RuntimeException {
    private static final long serialVersionUID = 1;

    CallTimeout(Target target, String method, Duration deadline) {
        super("no reply from " + target + " to " + method + " in " + deadline.toMillis() + " ms");
    }
}
