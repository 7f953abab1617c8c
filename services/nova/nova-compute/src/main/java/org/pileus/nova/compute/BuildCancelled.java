package org.pileus.nova.compute;

/// The instance of a build is being deleted, or has been given to somebody else.
final class BuildCancelled extends RuntimeException {
    private static final long serialVersionUID = 1;

    BuildCancelled() {
        super("build cancelled", null, false, false);
    }
}
