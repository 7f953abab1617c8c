package org.pileus.driver.network;

/// The host refused or could not do what was asked. The message names the command and what it said.
public final class HostNetworkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public HostNetworkException(String message) {
        super(message);
    }

    public HostNetworkException(String message, Throwable cause) {
        super(message, cause);
    }
}
