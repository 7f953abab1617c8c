package org.pileus.keystone.oidc;

/// The provider could not be asked, or its answer makes no sense. The message is for operators.
final class OidcUnavailable extends Exception {
    private static final long serialVersionUID = 1;

    OidcUnavailable(String message) {
        super(message);
    }

    OidcUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
