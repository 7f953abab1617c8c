package org.pileus.keystone.catalog;

import tools.jackson.databind.node.ObjectNode;

/// A service that the catalog offers.
/// @param extra  `name`, `description` and whatever else came; not to be changed in place
public record CatalogService(String id, String type, boolean enabled, ObjectNode extra) {
    public String name() {
        return extra.path("name").asString("");
    }
}
