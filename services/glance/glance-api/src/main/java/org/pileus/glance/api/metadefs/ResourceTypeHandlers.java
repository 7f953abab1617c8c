package org.pileus.glance.api.metadefs;

import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.pileus.glance.api.images.Registry;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `/v2/metadefs/resource_types`, and the ones that a namespace is for.
public final class ResourceTypeHandlers {
    static final String KEY = "resource_types";
    /// Those that every cloud has things of. Source: the Image API reference.
    private static final List<String> STANDARD = List.of(
            "OS::Glance::Image", "OS::Cinder::Volume", "OS::Nova::Flavor", "OS::Nova::Aggregate", "OS::Nova::Server");
    private final Definitions definitions;
    private final Registry registry;
    private final String started;

    public ResourceTypeHandlers(Registry registry, Clock clock) {
        this.definitions = new Definitions(registry, clock);
        this.registry = registry;
        this.started = definitions.now();
    }

    static boolean hasOneOf(ObjectNode namespace, String names) {
        var types = Definitions.members(namespace, KEY);
        for (var name : names.split(",")) {
            if (types.has(name.trim())) {
                return true;
            }
        }
        return false;
    }

    static ObjectNode associate(ObjectNode namespace, JsonNode body, String now) {
        var name = Definitions.name(body, "name", 80);
        var item = Json.object().put("name", name);
        for (var key : new String[] {"prefix", "properties_target"}) {
            var value = Definitions.textOrNull(body, key, 80);
            if (value != null) {
                item.put(key, value);
            }
        }
        item.put("created_at", now).put("updated_at", now);
        var types = Definitions.members(namespace, KEY);
        if (types.has(name)) {
            throw ApiException.conflict("The resource type " + name + " is associated with the namespace already.");
        }
        types.set(name, item);
        return item;
    }

    public Response all(Request request) {
        Set<String> names = new LinkedHashSet<>(STANDARD);
        for (var namespace : registry.namespaces()) {
            if (Definitions.sees(request, namespace)) {
                names.addAll(Definitions.members(namespace, KEY).propertyNames());
            }
        }
        var body = Json.object();
        var list = body.putArray(KEY);
        names.forEach(name -> list.addObject().put("name", name).put("created_at", started));
        return Response.ok(body);
    }

    public Response list(Request request) {
        var namespace = definitions.namespace(request, "get_metadef_resource_type");
        var body = Json.object();
        var list = body.putArray("resource_type_associations");
        Definitions.members(namespace, KEY).forEach(list::add);
        return Response.ok(body);
    }

    public Response create(Request request) {
        var namespace = definitions.namespace(request, "add_metadef_resource_type_association");
        var body = request.jsonObject();
        var made = new ObjectNode[1];
        definitions.change(namespace, now -> made[0] = associate(now, body, definitions.now()));
        return Response.created(made[0]);
    }

    public Response delete(Request request) {
        var namespace = definitions.namespace(request, "remove_metadef_resource_type_association");
        var name = request.pathParameter("name");
        definitions.change(namespace, now -> {
            if (Definitions.members(now, KEY).remove(name) == null) {
                throw Definitions.missing("resource type", name);
            }
        });
        return Response.noContent();
    }
}
