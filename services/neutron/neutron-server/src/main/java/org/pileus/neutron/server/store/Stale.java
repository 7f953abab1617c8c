package org.pileus.neutron.server.store;

/// What a decision was based on has changed meanwhile, or what it chose was taken: decide again.
public final class Stale extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Stale(String what) {
        super(what, null, false, false);
    }
}
