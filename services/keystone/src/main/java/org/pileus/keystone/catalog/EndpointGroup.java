package org.pileus.keystone.catalog;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Endpoints by what they have in common.
/// @param filters  `interface`, `service_id`, `region_id`: each must be equal; not to be changed in place
public record EndpointGroup(
        String id, String name, @Nullable String description, ObjectNode filters) {
    boolean holds(CatalogEndpoint endpoint) {
        for (var filter : filters.properties()) {
            var wanted = filter.getValue().isNull() ? null : filter.getValue().asString();
            var found = switch (filter.getKey()) {
                case "interface" -> endpoint.face();
                case "service_id" -> endpoint.serviceId();
                default -> endpoint.regionId();
            };
            if (wanted == null ? found != null : !wanted.equals(found)) {
                return false;
            }
        }
        return true;
    }
}
