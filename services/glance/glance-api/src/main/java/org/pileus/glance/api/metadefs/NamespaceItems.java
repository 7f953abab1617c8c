package org.pileus.glance.api.metadefs;

import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.pileus.glance.api.images.Registry;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/v2/metadefs/namespaces/{namespace_name}/objects`, `/properties` and `/tags`, and one of them by name.
public final class NamespaceItems {
    private final Definitions definitions;
    private final ItemKind kind;
    private final Rules rules;

    /// The rules of one kind.
    public record Rules(String list, String show, String add, String modify, String remove, String removeAll) {}

    public NamespaceItems(Registry registry, Clock clock, ItemKind kind, Rules rules) {
        this.definitions = new Definitions(registry, clock);
        this.kind = kind;
        this.rules = rules;
    }

    /// Adds an item to a namespace in memory.
    /// @param given the name when the path or the enclosing object says it, else the item says it itself
    static ObjectNode put(ObjectNode namespace, ItemKind kind, @Nullable String given, JsonNode node, String now) {
        if (!(node instanceof ObjectNode body)) {
            throw ApiException.invalid("A " + kind.word() + " must be an object");
        }
        var name = given == null ? Definitions.name(body, "name", kind.longestName()) : given;
        if (name.length() > kind.longestName()) {
            throw ApiException.invalid(
                    "The name of a " + kind.word() + " has at most " + kind.longestName() + " characters");
        }
        var members = Definitions.members(namespace, kind.key());
        if (members.has(name)) {
            throw ApiException.conflict("A metadata definition " + kind.word() + " with name=" + name
                    + " already exists in namespace=" + Json.text(namespace, "namespace") + ".");
        }
        var item = item(namespace, kind, name, body, now);
        members.set(name, item);
        return item;
    }

    private static ObjectNode item(ObjectNode namespace, ItemKind kind, String name, ObjectNode body, String now) {
        return switch (kind) {
            case PROPERTY -> Definitions.property(body).put("name", name);
            case TAG -> Json.object().put("name", name).put("created_at", now).put("updated_at", now);
            case OBJECT -> {
                var item = Json.object().put("name", name);
                var description = Definitions.textOrNull(body, "description", 500);
                if (description != null) {
                    item.put("description", description);
                }
                item.set("required", body.has("required") ? body.get("required") : Json.array());
                var properties = item.putObject("properties");
                body.path("properties")
                        .properties()
                        .forEach(p -> properties.set(p.getKey(), Definitions.property(p.getValue())));
                item.put("created_at", now).put("updated_at", now);
                item.put("self", "/v2/metadefs/namespaces/" + Json.text(namespace, "namespace") + "/objects/" + name);
                yield item.put("schema", "/v2/schemas/metadefs/object");
            }
        };
    }

    public Response create(Request request) {
        return created(request, null);
    }

    /// `POST …/tags/{name}`: the path says everything.
    public Response createNamed(Request request) {
        return created(request, request.pathParameter("name"));
    }

    private Response created(Request request, @Nullable String name) {
        var namespace = definitions.namespace(request, rules.add());
        var body = name != null && request.bytes().length == 0 ? Json.object() : request.jsonObject();
        var made = new ObjectNode[1];
        definitions.change(namespace, now -> made[0] = put(now, kind, name, body, definitions.now()));
        return Response.created(made[0]);
    }

    /// `POST …/tags` with a list: replaces all of them, or adds to them when the header
    /// `X-OpenStack-Append` says so.
    public Response replaceAll(Request request) {
        var namespace = definitions.namespace(request, rules.add());
        var body = request.jsonObject();
        if (!body.path(kind.key()).isArray()) {
            throw ApiException.invalid("'" + kind.key() + "' is a required property");
        }
        var append = "true".equalsIgnoreCase(request.header("X-OpenStack-Append"));
        var after = definitions.change(namespace, now -> {
            if (!append) {
                Definitions.members(now, kind.key()).removeAll();
            }
            body.path(kind.key()).forEach(item -> put(now, kind, null, item, definitions.now()));
        });
        return Response.created(listed(after));
    }

    public Response list(Request request) {
        return Response.ok(listed(definitions.namespace(request, rules.list())));
    }

    private ObjectNode listed(ObjectNode namespace) {
        var body = Json.object();
        var members = Definitions.members(namespace, kind.key());
        if (kind == ItemKind.PROPERTY) {
            body.set(kind.key(), properties(members));
            return body;
        }
        addTo(body.putArray(kind.key()), kind, members);
        return kind == ItemKind.OBJECT ? body.put("schema", "v2/schemas/metadefs/objects") : body;
    }

    /// Where the key says the name, the definition does not say it again.
    static ObjectNode properties(ObjectNode members) {
        var all = members.deepCopy();
        all.forEach(item -> ((ObjectNode) item).remove("name"));
        return all;
    }

    /// A list shows of a tag its name alone.
    static void addTo(ArrayNode list, ItemKind kind, ObjectNode members) {
        if (kind == ItemKind.TAG) {
            members.propertyNames().forEach(name -> list.addObject().put("name", name));
        } else {
            members.forEach(list::add);
        }
    }

    public Response show(Request request) {
        var namespace = definitions.namespace(request, rules.show());
        return Response.ok(require(namespace, request.pathParameter("name")));
    }

    private JsonNode require(ObjectNode namespace, String name) {
        var item = Definitions.members(namespace, kind.key()).get(name);
        if (item == null) {
            throw Definitions.missing(kind.word(), name);
        }
        return item;
    }

    public Response update(Request request) {
        var namespace = definitions.namespace(request, rules.modify());
        var old = request.pathParameter("name");
        var body = request.jsonObject();
        var made = new ObjectNode[1];
        definitions.change(namespace, now -> {
            var before = require(now, old);
            Definitions.members(now, kind.key()).remove(old);
            made[0] = put(now, kind, kind != ItemKind.TAG && !body.has("name") ? old : null, body, definitions.now());
            var createdAt = before.get("created_at");
            if (createdAt != null && made[0].has("created_at")) {
                made[0].set("created_at", createdAt);
            }
        });
        return Response.ok(made[0]);
    }

    public Response delete(Request request) {
        var namespace = definitions.namespace(request, rules.remove());
        var name = request.pathParameter("name");
        definitions.change(namespace, now -> {
            require(now, name);
            Definitions.members(now, kind.key()).remove(name);
        });
        return Response.noContent();
    }

    public Response deleteAll(Request request) {
        var namespace = definitions.namespace(request, rules.removeAll());
        definitions.change(
                namespace, now -> Definitions.members(now, kind.key()).removeAll());
        return Response.noContent();
    }
}
