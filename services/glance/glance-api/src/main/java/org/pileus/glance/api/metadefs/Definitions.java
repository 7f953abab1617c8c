package org.pileus.glance.api.metadefs;

import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pileus.glance.api.images.ImageView;
import org.pileus.glance.api.images.Registry;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.policy.Target;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the handlers of metadata definitions share: finding a namespace, deciding about it, changing it. A
/// namespace is one document with the members `objects`, `properties`, `tags` and `resource_types`, each by
/// name.
final class Definitions {
    private static final int TRIES = 5;
    private static final List<String> TYPES = List.of("array", "boolean", "integer", "number", "object", "string");
    /// Source: the Image API reference, "Metadata definition properties".
    private static final Set<String> PROPERTY_KEYS = Set.of(
            "name",
            "title",
            "description",
            "operators",
            "type",
            "required",
            "minimum",
            "maximum",
            "maxLength",
            "minLength",
            "pattern",
            "enum",
            "readonly",
            "default",
            "items",
            "maxItems",
            "minItems",
            "uniqueItems",
            "additionalItems");
    private final Registry registry;
    private final Clock clock;

    Definitions(Registry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    Registry registry() {
        return registry;
    }

    String now() {
        return ImageView.time(clock.instant());
    }

    /// The namespace of the path, if the caller may know of it and the rule allows what he wants.
    ObjectNode namespace(Request request, String rule) {
        var name = request.pathParameter("namespace_name");
        var namespace = registry.namespace(name);
        var target = target(namespace);
        if (!sees(request, namespace)) {
            request.allows(rule, target);
            throw missing("namespace", name);
        }
        request.authorize(rule, target);
        return namespace;
    }

    static boolean sees(Request request, ObjectNode namespace) {
        var caller = request.context();
        return caller.hasRole("admin")
                || "public".equals(Json.textOrNull(namespace, "visibility"))
                || String.valueOf(caller.projectId()).equals(Json.textOrNull(namespace, "owner"));
    }

    private static Target target(ObjectNode namespace) {
        return Target.project(Json.textOrNull(namespace, "owner"))
                .with("visibility", Json.textOrNull(namespace, "visibility"));
    }

    /// Changes a namespace; again when somebody else was faster.
    ObjectNode change(ObjectNode namespace, Consumer<ObjectNode> edit) {
        var now = namespace;
        for (var tries = 1; ; tries++) {
            var name = Json.text(now, "namespace");
            var version = now.path("version").asLong();
            edit.accept(now);
            now.put("updated_at", now());
            try {
                return registry.updateNamespace(name, now);
            } catch (ApiException e) {
                var next = registry.namespace(name);
                if (tries == TRIES || next.path("version").asLong() == version) {
                    throw e;
                }
                now = next;
            }
        }
    }

    static ApiException missing(String kind, String name) {
        return new ApiException(new Failure.NotFound(
                kind, name, "The metadata definition " + kind + " with name=" + name + " was not found."));
    }

    static ObjectNode members(ObjectNode namespace, String key) {
        return namespace.get(key) instanceof ObjectNode known ? known : namespace.putObject(key);
    }

    /// @throws ApiException 400 for a key that means nothing
    static void requireKnown(ObjectNode body, String kind, Set<String> known) {
        for (var key : body.propertyNames()) {
            if (!known.contains(key)) {
                throw ApiException.invalid("Provided object does not match schema '" + kind
                        + "': Additional properties are not allowed ('" + key + "' was unexpected)");
            }
        }
    }

    static String name(JsonNode body, String key, int longest) {
        var value = textOrNull(body, key, longest);
        if (value == null || value.isEmpty()) {
            throw ApiException.invalid("'" + key + "' is a required property");
        }
        return value;
    }

    static @Nullable String textOrNull(JsonNode body, String key, int longest) {
        var value = body.get(key);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isString() || value.stringValue().length() > longest) {
            throw ApiException.invalid("'" + key + "' must be a text of at most " + longest + " characters");
        }
        return value.stringValue();
    }

    /// A definition of a property: a title and a type at least.
    static ObjectNode property(JsonNode node) {
        if (!(node instanceof ObjectNode property)) {
            throw ApiException.invalid("A property definition must be an object");
        }
        requireKnown(property, "property", PROPERTY_KEYS);
        name(property, "title", 255);
        if (!TYPES.contains(name(property, "type", 20))) {
            throw ApiException.invalid("The type of a property must be one of " + String.join(", ", TYPES));
        }
        return property;
    }
}
