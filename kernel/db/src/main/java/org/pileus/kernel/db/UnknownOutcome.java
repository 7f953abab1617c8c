package org.pileus.kernel.db;

import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Understood;

/// The connection was lost while a commit was under way: it may or may not have happened. The caller
/// decides by looking for its own row under a unique key. Thrown by MariaDB only; never retried by
/// [Database#write].
public final class UnknownOutcome extends RuntimeException implements Understood {
    private static final long serialVersionUID = 1;

    UnknownOutcome(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public Failure failure() {
        return new Failure.Unavailable("The database went away while it stored the change; look before you repeat it.");
    }
}
