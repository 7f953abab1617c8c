package org.pileus.keystone.roles;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A role.
/// @param domainId  the domain it belongs to; empty for a role of the whole cloud
/// @param options   resource options such as `immutable`; not to be changed in place
/// @param extra     attributes that the API does not define; not to be changed in place
public record Role(
        String id, String domainId, String name, @Nullable String description, ObjectNode options, ObjectNode extra) {
    public boolean immutable() {
        return options.path("immutable").asBoolean(false);
    }

    public boolean ofDomain() {
        return !domainId.isEmpty();
    }
}
