package org.pileus.keystone.catalog;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Where a service is reached.
/// @param face   `public`, `internal` or `admin`: the API's `interface`
/// @param url    may hold `%(project_id)s` and the like
/// @param extra  attributes that the API does not define; not to be changed in place
public record CatalogEndpoint(
        String id,
        String serviceId,
        @Nullable String regionId,
        String face,
        String url,
        boolean enabled,
        ObjectNode extra) {}
