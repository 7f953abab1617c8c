package org.pileus.kernel.core.config;

/// The configuration cannot be used; the message names file, line or key, and the fix.
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ConfigException(String message) {
        super(message, null, false, false);
    }
}
