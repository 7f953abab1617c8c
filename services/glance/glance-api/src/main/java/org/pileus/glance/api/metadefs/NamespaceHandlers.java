package org.pileus.glance.api.metadefs;

import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.glance.api.images.Registry;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import tools.jackson.databind.node.ObjectNode;

/// `/v2/metadefs/namespaces` and `/v2/metadefs/namespaces/{namespace_name}`.
public final class NamespaceHandlers {
    private static final Set<String> KEYS = Set.of(
            "namespace",
            "display_name",
            "description",
            "visibility",
            "protected",
            "owner",
            "created_at",
            "updated_at",
            "schema",
            "self",
            "resource_type_associations",
            "properties",
            "objects",
            "tags");
    private static final String PATH = "/v2/metadefs/namespaces";
    private static final int NAME = 80;
    private static final int TEXT = 500;
    private static final int DEFAULT_LIMIT = 25;
    private static final int MOST = 1000;
    private final Definitions definitions;
    private final Registry registry;

    public NamespaceHandlers(Registry registry, Clock clock) {
        this.definitions = new Definitions(registry, clock);
        this.registry = registry;
    }

    public Response create(Request request) {
        var body = request.jsonObject();
        var now = definitions.now();
        var namespace =
                Json.object().put("created_at", now).put("updated_at", now).put("visibility", "private");
        namespace.put("protected", false).put("owner", request.context().projectId());
        fields(namespace, body);
        for (var item : body.path("resource_type_associations")) {
            ResourceTypeHandlers.associate(namespace, item, now);
        }
        for (var item : body.path("objects")) {
            NamespaceItems.put(namespace, ItemKind.OBJECT, null, item, now);
        }
        for (var item : body.path("tags")) {
            NamespaceItems.put(namespace, ItemKind.TAG, null, item, now);
        }
        body.path("properties")
                .properties()
                .forEach(p -> NamespaceItems.put(namespace, ItemKind.PROPERTY, p.getKey(), p.getValue(), now));
        var made = registry.createNamespace(namespace);
        return Response.created(view(made))
                .header("Location", request.baseUrl() + PATH + "/" + Json.text(made, "namespace"));
    }

    /// Takes over what users may say about a namespace itself.
    private static void fields(ObjectNode namespace, ObjectNode body) {
        Definitions.requireKnown(body, "namespace", KEYS);
        namespace.put("namespace", Definitions.name(body, "namespace", NAME));
        put(namespace, "display_name", Definitions.textOrNull(body, "display_name", NAME));
        put(namespace, "description", Definitions.textOrNull(body, "description", TEXT));
        put(namespace, "owner", Definitions.textOrNull(body, "owner", 255));
        var visibility = Definitions.textOrNull(body, "visibility", 10);
        if (visibility != null && !visibility.equals("public") && !visibility.equals("private")) {
            throw ApiException.invalid("visibility must be public or private");
        }
        put(namespace, "visibility", visibility);
        var isProtected = body.get("protected");
        if (isProtected != null) {
            if (!isProtected.isBoolean()) {
                throw ApiException.invalid("protected must be true or false");
            }
            namespace.put("protected", isProtected.booleanValue());
        }
    }

    private static void put(ObjectNode node, String key, @Nullable String value) {
        if (value != null) {
            node.put(key, value);
        }
    }

    public Response list(Request request) {
        var query = request.query();
        var visibility = query.last("visibility");
        var types = query.last("resource_types");
        var limit = limit(query.last("limit"));
        var marker = query.last("marker");
        var direction = query.last("sort_dir");
        if (direction != null && !direction.equals("asc") && !direction.equals("desc")) {
            throw ApiException.invalid("Invalid sort direction: " + direction);
        }
        if (visibility != null && !visibility.equals("public") && !visibility.equals("private")) {
            throw ApiException.invalid("Invalid visibility value: " + visibility);
        }
        if (marker != null) {
            registry.namespace(marker);
        }
        var passed = marker == null;
        var body = Json.object();
        var list = body.putArray("namespaces");
        String last = null;
        var more = false;
        for (var namespace : registry.namespaces()) {
            var name = Json.text(namespace, "namespace");
            if (!passed) {
                passed = name.equals(marker);
                continue;
            }
            var wanted = Definitions.sees(request, namespace)
                    && (visibility == null || visibility.equals(Json.textOrNull(namespace, "visibility")))
                    && (types == null || ResourceTypeHandlers.hasOneOf(namespace, types));
            if (wanted && list.size() == limit) {
                more = true;
                break;
            }
            if (wanted) {
                list.add(brief(namespace));
                last = name;
            }
        }
        body.put("first", PATH).put("schema", "/v2/schemas/metadefs/namespaces");
        if (more && last != null) {
            body.put("next", PATH + "?limit=" + limit + "&marker=" + last);
        }
        return Response.ok(body);
    }

    private static int limit(@Nullable String text) {
        try {
            var limit = text == null ? DEFAULT_LIMIT : Integer.parseInt(text);
            if (limit < 0) {
                throw ApiException.invalid("limit param must be positive");
            }
            return Math.min(limit, MOST);
        } catch (NumberFormatException e) {
            throw ApiException.invalid("limit param must be an integer");
        }
    }

    public Response show(Request request) {
        return Response.ok(view(definitions.namespace(request, "get_metadef_namespace")));
    }

    public Response update(Request request) {
        var namespace = definitions.namespace(request, "modify_metadef_namespace");
        var body = request.jsonObject();
        return Response.ok(brief(definitions.change(namespace, now -> {
            now.remove(List.of("display_name", "description"));
            fields(now, body);
        })));
    }

    public Response delete(Request request) {
        var namespace = definitions.namespace(request, "delete_metadef_namespace");
        if (namespace.path("protected").asBoolean(false)) {
            throw ApiException.forbidden("The namespace is protected and cannot be deleted.");
        }
        registry.deleteNamespace(Json.text(namespace, "namespace"));
        return Response.noContent();
    }

    /// The namespace itself and what it is for.
    private static ObjectNode brief(ObjectNode namespace) {
        var node = Json.object();
        for (var key : new String[] {
            "namespace", "display_name", "description", "visibility", "protected", "owner", "created_at", "updated_at"
        }) {
            var value = namespace.get(key);
            if (value != null) {
                node.set(key, value);
            }
        }
        var types = Definitions.members(namespace, "resource_types");
        if (!types.isEmpty()) {
            var list = node.putArray("resource_type_associations");
            types.forEach(list::add);
        }
        var path = PATH + "/" + Json.text(namespace, "namespace");
        return node.put("self", path).put("schema", "/v2/schemas/metadefs/namespace");
    }

    private static ObjectNode view(ObjectNode namespace) {
        var node = brief(namespace);
        for (var kind : ItemKind.values()) {
            var members = Definitions.members(namespace, kind.key());
            if (members.isEmpty()) {
                continue;
            }
            if (kind == ItemKind.PROPERTY) {
                node.set(kind.key(), NamespaceItems.properties(members));
            } else {
                var list = node.putArray(kind.key());
                NamespaceItems.addTo(list, kind, members);
            }
        }
        return node;
    }
}
