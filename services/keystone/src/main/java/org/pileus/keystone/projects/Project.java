package org.pileus.keystone.projects;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A project, or a domain, which is a project that owns others.
/// @param domainId    the domain that owns it; empty for a domain
/// @param parentId    the project above it, or its domain; null for a domain
/// @param tags        in alphabetical order
/// @param options     resource options such as `immutable`; not to be changed in place
/// @param extra       attributes that the API does not define, kept as they came; not to be changed in place
/// @param validAfter  microseconds since the epoch: tokens issued up to then are dead
public record Project(
        String id,
        String domainId,
        String name,
        boolean isDomain,
        @Nullable String parentId,
        boolean enabled,
        @Nullable String description,
        List<String> tags,
        ObjectNode options,
        ObjectNode extra,
        long validAfter) {
    public Project {
        tags = List.copyOf(tags);
    }

    /// The domain that its name is unique in and whose administrators rule it: itself for a domain.
    public String ownerDomainId() {
        return isDomain ? id : domainId;
    }

    public boolean immutable() {
        return options.path("immutable").asBoolean(false);
    }
}
