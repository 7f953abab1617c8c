package org.pileus.neutron.server.api;

import tools.jackson.databind.JsonNode;

/// What values an attribute takes.
@FunctionalInterface
public interface ValueType {
    /// The value in its normal form.
    /// @param name of the attribute, for the message
    /// @throws org.pileus.kernel.core.ApiException `Failure.Invalid` when it is none of this type
    JsonNode accept(String name, JsonNode value);

    /// The same, or null.
    default ValueType orNull() {
        return (name, value) -> value.isNull() ? value : accept(name, value);
    }
}
