package org.pileus.keystone.fernet;

/// A text that is not a token of ours. Says nothing more on purpose. Has no stack trace: clients send these.
public final class InvalidToken extends Exception {
    private static final long serialVersionUID = 1;

    InvalidToken() {
        super("not a valid token", null, false, false);
    }
}
