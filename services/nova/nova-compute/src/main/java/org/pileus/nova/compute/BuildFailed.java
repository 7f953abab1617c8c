package org.pileus.nova.compute;

/// A build did not work out.
final class BuildFailed extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final boolean elsewhere;

    /// @param elsewhere another host may do better
    /// @param message   for the owner
    BuildFailed(boolean elsewhere, String message) {
        super(message);
        this.elsewhere = elsewhere;
    }

    boolean elsewhere() {
        return elsewhere;
    }
}
