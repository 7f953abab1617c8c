package org.pileus.keystone.catalog;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A region. Its id may be chosen by whoever makes it.
public record Region(
        String id, String description, @Nullable String parentRegionId, ObjectNode extra) {}
