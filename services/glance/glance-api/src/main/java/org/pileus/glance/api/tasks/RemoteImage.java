package org.pileus.glance.api.tasks;

import java.util.Locale;
import org.pileus.glance.api.images.ImageAccess;
import org.pileus.kernel.core.ApiException;
import tools.jackson.databind.node.ObjectNode;

/// The image that `glance-download` names: one of the glance in another region of the same identity service.
/// @param id            a UUID in lower case
/// @param interfaceName of the endpoint in the catalog: `public`, `internal`, `admin`
record RemoteImage(String id, String region, String interfaceName) {
    private static final String INTERFACE = "glance_service_interface";

    /// Reads the body of an import, and writes the interface into it that is meant when none is named.
    /// @throws ApiException 400
    static RemoteImage of(ObjectNode body) {
        var method = (ObjectNode) body.path("method");
        var region = required(method, "glance_region");
        var id = required(method, "glance_image_id").toLowerCase(Locale.ROOT);
        if (!ImageAccess.isUuid(id)) {
            throw ApiException.invalid("Remote image id does not look like a UUID: " + id);
        }
        if (!method.has(INTERFACE)) {
            method.put(INTERFACE, "public");
        }
        return new RemoteImage(id, region, required(method, INTERFACE));
    }

    private static String required(ObjectNode method, String key) {
        var value = method.path(key);
        if (!value.isString()) {
            throw ApiException.invalid("'" + key + "' needs to be set for glance-download import method");
        }
        return value.stringValue();
    }
}
