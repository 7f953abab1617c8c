package org.pileus.kernel.messaging;

import java.time.Duration;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Understood;

/// No reply in time: the receiver may have worked, may still work, or may never have seen the call.
public final class CallTimeout extends RuntimeException implements Understood {
    private static final long serialVersionUID = 1;

    CallTimeout(Target target, String method, Duration deadline) {
        super("no reply from " + target + " to " + method + " in " + deadline.toMillis() + " ms");
    }

    @Override
    public Failure failure() {
        return new Failure.Unavailable("A part of the service did not answer in time.");
    }
}
