package org.pileus.keystone.saml;

/// An assertion that proves nothing. The message is for operators.
public final class SamlRefused extends Exception {
    private static final long serialVersionUID = 1;

    SamlRefused(String message) {
        super(message);
    }
}
