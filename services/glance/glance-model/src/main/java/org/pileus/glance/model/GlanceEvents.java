package org.pileus.glance.model;

import org.pileus.kernel.core.Json;
import tools.jackson.databind.node.ObjectNode;

/// What the registry tells every glance-api.
public final class GlanceEvents {
    /// The bus topic; its one method is `changed`.
    public static final String TOPIC = "glance.changed";

    private GlanceEvents() {}

    public static ObjectNode changed(String image) {
        return Json.object().put("image", image);
    }

    public static String image(ObjectNode event) {
        return Json.text(event, "image");
    }
}
