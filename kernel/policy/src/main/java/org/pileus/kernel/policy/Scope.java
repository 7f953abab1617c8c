package org.pileus.kernel.policy;

import org.pileus.kernel.core.RequestContext;

/// What a token is good for. A token without a scope counts as one of a project, with nothing in it.
public enum Scope {
    PROJECT,
    DOMAIN,
    SYSTEM;

    static Scope of(RequestContext caller) {
        if (caller.systemScope()) {
            return SYSTEM;
        }
        return caller.domainId() == null ? PROJECT : DOMAIN;
    }
}
