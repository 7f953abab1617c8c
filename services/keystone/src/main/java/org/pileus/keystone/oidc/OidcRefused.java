package org.pileus.keystone.oidc;

/// A token that proves nothing. The message is for operators and has nothing of the token's in it.
public final class OidcRefused extends Exception {
    private static final long serialVersionUID = 1;

    OidcRefused(String message) {
        super(message);
    }

    OidcRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
