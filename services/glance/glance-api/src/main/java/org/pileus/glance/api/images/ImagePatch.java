package org.pileus.glance.api.images;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The body of a PATCH: operations on one field or property each. Two spellings: the final one of JSON patch
/// (`{"op", "path", "value"}`) and that of its fourth draft (`{"replace": "/name", "value": …}`).
record ImagePatch(List<Change> changes, boolean draft4) {
    private static final String FINAL = "application/openstack-images-v2.1-json-patch";
    private static final String DRAFT4 = "application/openstack-images-v2.0-json-patch";
    private static final List<String> OPERATIONS = List.of("add", "remove", "replace");

    /// @param position the second part of the path, for locations; else empty
    /// @param value    null for `remove`
    record Change(
            String op,
            String name,
            String position,
            @Nullable JsonNode value) {}

    static ImagePatch parse(Request request) {
        var header = request.header("Content-Type");
        var type = header == null ? "" : header.split(";")[0].trim().toLowerCase(Locale.ROOT);
        if (!type.equals(FINAL) && !type.equals(DRAFT4)) {
            throw new ApiException(new Failure.UnsupportedMediaType(
                    "Image PATCH expects Content-Type one of: " + DRAFT4 + ", " + FINAL, List.of(DRAFT4, FINAL)));
        }
        if (!(request.json() instanceof ArrayNode list)) {
            throw ApiException.invalid("Request body must be a JSON array of operation objects.");
        }
        List<Change> changes = new ArrayList<>(list.size());
        for (var item : list) {
            if (!(item instanceof ObjectNode operation)) {
                throw ApiException.invalid("Operations must be JSON objects.");
            }
            changes.add(change(operation, type.equals(DRAFT4)));
        }
        return new ImagePatch(List.copyOf(changes), type.equals(DRAFT4));
    }

    private static Change change(ObjectNode operation, boolean draft4) {
        var op = draft4 ? operationDraft4(operation) : operation(operation);
        var pointer = Json.textOrNull(operation, draft4 ? op : "path");
        if (pointer == null) {
            throw ApiException.invalid("Unable to find 'path' in JSON Schema change");
        }
        var path = path(pointer);
        var name = path.getFirst();
        var depth = name.equals("locations") && !op.equals("replace") ? 2 : 1;
        if (path.size() != depth) {
            throw ApiException.invalid("Invalid JSON pointer for this resource: '/" + String.join("/", path) + "'");
        }
        var value = operation.get("value");
        if (value == null && !op.equals("remove")) {
            throw ApiException.invalid("Operation \"" + op + "\" requires a member named \"value\".");
        }
        ImageFields.requireWritable(name);
        return new Change(op, name, depth == 2 ? path.getLast() : "", op.equals("remove") ? null : value);
    }

    private static String operation(ObjectNode operation) {
        var op = Json.textOrNull(operation, "op");
        if (op == null) {
            throw ApiException.invalid("Unable to find `op` in JSON Schema change. It must be one of the following: "
                    + String.join(", ", OPERATIONS) + ".");
        }
        if (!OPERATIONS.contains(op)) {
            throw ApiException.invalid("Invalid operation: `" + op + "`. It must be one of the following: "
                    + String.join(", ", OPERATIONS) + ".");
        }
        return op;
    }

    private static String operationDraft4(ObjectNode operation) {
        var found = OPERATIONS.stream().filter(operation::has).toList();
        if (found.size() != 1) {
            throw ApiException.invalid("Operation objects must contain " + (found.isEmpty() ? "exactly" : "only")
                    + " one member named \"add\", \"remove\", or \"replace\".");
        }
        return found.getFirst();
    }

    /// The parts of a JSON pointer, unescaped.
    private static List<String> path(String pointer) {
        if (!pointer.startsWith("/")) {
            throw ApiException.invalid("Pointer `" + pointer + "` does not start with \"/\".");
        }
        if (pointer.length() > 1 && pointer.endsWith("/")) {
            throw ApiException.invalid("Pointer `" + pointer + "` end with \"/\".");
        }
        List<String> parts = new ArrayList<>(1);
        for (var part : pointer.substring(1).split("/", -1)) {
            if (part.isBlank() && pointer.length() > 1) {
                throw ApiException.invalid("Pointer `" + pointer + "` contains adjacent \"/\".");
            }
            parts.add(unescape(part, pointer).trim());
        }
        return parts;
    }

    private static String unescape(String part, String pointer) {
        for (var i = part.indexOf('~'); i >= 0; i = part.indexOf('~', i + 1)) {
            if (i + 1 == part.length() || (part.charAt(i + 1) != '0' && part.charAt(i + 1) != '1')) {
                throw ApiException.invalid(
                        "Pointer `" + pointer + "` contains \"~\" not part of a recognized escape sequence.");
            }
        }
        return part.replace("~1", "/").replace("~0", "~");
    }
}
