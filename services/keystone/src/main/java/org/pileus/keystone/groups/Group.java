package org.pileus.keystone.groups;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A group of users of any domain.
/// @param extra  attributes that the API does not define; not to be changed in place
public record Group(
        String id, String domainId, String name, @Nullable String description, ObjectNode extra) {}
