package org.pileus.glance.api.tasks;

import java.util.List;
import org.pileus.glance.api.data.StoreChoice;
import org.pileus.glance.api.data.Stores;
import org.pileus.glance.model.ImageStatus;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.outbound.OutboundClient;
import org.pileus.kernel.http.outbound.OutboundRefused;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The body of `POST /v2/images/{image_id}/import`, read and judged.
/// @param method one of those that are enabled here
/// @param uri    where the data is; empty unless the method is `web-download`
record ImportRequest(String method, String uri, StoreChoice choice, ObjectNode body) {
    static final String DIRECT = "glance-direct";
    static final String WEB = "web-download";
    static final String COPY = "copy-image";
    static final String REMOTE = "glance-download";
    static final List<String> METHODS = List.of(DIRECT, WEB, COPY, REMOTE);

    static ImportRequest parse(Request request, List<String> methods, Stores stores, OutboundClient outbound) {
        var body = request.jsonObject();
        if (!(body.get("method") instanceof ObjectNode method)) {
            throw ApiException.invalid("Import request requires a 'method' field.");
        }
        var name = method.path("name").asString("");
        if (!method.path("name").isString()) {
            throw ApiException.invalid("Import request requires a 'name' field.");
        }
        if (!methods.contains(name)) {
            throw ApiException.invalid("Unknown import method name '" + name + "'.");
        }
        var uri = name.equals(WEB) ? checked(method.path("uri"), outbound) : "";
        return new ImportRequest(name, uri, StoreChoice.ofImport(request, body, stores), body);
    }

    /// One answer for every URL that may not be imported from.
    static String checked(JsonNode uri, OutboundClient outbound) {
        if (!uri.isString()) {
            throw ApiException.invalid("Import method 'web-download' requires a 'uri' field.");
        }
        try {
            return outbound.check(uri.stringValue());
        } catch (OutboundRefused e) {
            throw new ApiException(
                    new Failure.Invalid("URI for web-download does not pass filtering: " + uri.stringValue()), e);
        }
    }

    String rule() {
        return method.equals(COPY) ? "copy_image" : "modify_image";
    }

    /// The status that an image must have for it.
    ImageStatus needed() {
        return switch (method) {
            case DIRECT -> ImageStatus.UPLOADING;
            case COPY -> ImageStatus.ACTIVE;
            default -> ImageStatus.QUEUED;
        };
    }

    ImportRequest into(StoreChoice other) {
        return new ImportRequest(method, uri, other, body);
    }
}
