package org.pileus.glance.api.metadefs;

import static org.pileus.kernel.http.Route.object;

import java.time.Clock;
import java.util.List;
import org.pileus.glance.api.images.Registry;
import org.pileus.glance.api.metadefs.NamespaceItems.Rules;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.http.Handler;
import org.pileus.kernel.http.Route;
import org.pileus.kernel.policy.Target;

/// The URL table of metadata definitions.
public final class MetadefRoutes {
    private static final String NAMESPACES = "/v2/metadefs/namespaces";
    private static final String NAMESPACE = NAMESPACES + "/{namespace_name}";
    private static final Rules OBJECTS = new Rules(
            "get_metadef_objects",
            "get_metadef_object",
            "add_metadef_object",
            "modify_metadef_object",
            "delete_metadef_object",
            "delete_metadef_object");
    private static final Rules PROPERTIES = new Rules(
            "get_metadef_properties",
            "get_metadef_property",
            "add_metadef_property",
            "modify_metadef_property",
            "remove_metadef_property",
            "remove_metadef_property");
    private static final Rules TAGS = new Rules(
            "get_metadef_tags",
            "get_metadef_tag",
            "add_metadef_tag",
            "modify_metadef_tag",
            "delete_metadef_tag",
            "delete_metadef_tags");

    private MetadefRoutes() {}

    public static List<Route> all(Registry registry, Clock clock) {
        var namespaces = new NamespaceHandlers(registry, clock);
        var types = new ResourceTypeHandlers(registry, clock);
        var objects = new NamespaceItems(registry, clock, ItemKind.OBJECT, OBJECTS);
        var properties = new NamespaceItems(registry, clock, ItemKind.PROPERTY, PROPERTIES);
        var tags = new NamespaceItems(registry, clock, ItemKind.TAG, TAGS);
        return List.of(
                forReaders("POST", NAMESPACES, "add_metadef_namespace", namespaces::create),
                forReaders("GET", NAMESPACES, "get_metadef_namespaces", namespaces::list),
                object("GET", NAMESPACE, "get_metadef_namespace", namespaces::show),
                object("PUT", NAMESPACE, "modify_metadef_namespace", namespaces::update),
                object("DELETE", NAMESPACE, "delete_metadef_namespace", namespaces::delete),
                forReaders("GET", "/v2/metadefs/resource_types", "get_metadef_namespaces", types::all),
                object("GET", NAMESPACE + "/resource_types", "get_metadef_resource_type", types::list),
                object("POST", NAMESPACE + "/resource_types", "add_metadef_resource_type_association", types::create),
                object(
                        "DELETE",
                        NAMESPACE + "/resource_types/{name}",
                        "remove_metadef_resource_type_association",
                        types::delete),
                object("POST", NAMESPACE + "/objects", OBJECTS.add(), objects::create),
                object("GET", NAMESPACE + "/objects", OBJECTS.list(), objects::list),
                object("DELETE", NAMESPACE + "/objects", OBJECTS.removeAll(), objects::deleteAll),
                object("GET", NAMESPACE + "/objects/{name}", OBJECTS.show(), objects::show),
                object("PUT", NAMESPACE + "/objects/{name}", OBJECTS.modify(), objects::update),
                object("DELETE", NAMESPACE + "/objects/{name}", OBJECTS.remove(), objects::delete),
                object("POST", NAMESPACE + "/properties", PROPERTIES.add(), properties::create),
                object("GET", NAMESPACE + "/properties", PROPERTIES.list(), properties::list),
                object("DELETE", NAMESPACE + "/properties", PROPERTIES.removeAll(), properties::deleteAll),
                object("GET", NAMESPACE + "/properties/{name}", PROPERTIES.show(), properties::show),
                object("PUT", NAMESPACE + "/properties/{name}", PROPERTIES.modify(), properties::update),
                object("DELETE", NAMESPACE + "/properties/{name}", PROPERTIES.remove(), properties::delete),
                object("POST", NAMESPACE + "/tags", "add_metadef_tags", tags::replaceAll),
                object("GET", NAMESPACE + "/tags", TAGS.list(), tags::list),
                object("DELETE", NAMESPACE + "/tags", TAGS.removeAll(), tags::deleteAll),
                object("POST", NAMESPACE + "/tags/{name}", TAGS.add(), tags::createNamed),
                object("GET", NAMESPACE + "/tags/{name}", TAGS.show(), tags::show),
                object("PUT", NAMESPACE + "/tags/{name}", TAGS.modify(), tags::update),
                object("DELETE", NAMESPACE + "/tags/{name}", TAGS.remove(), tags::delete));
    }

    /// Who reads no definitions is not told that there are any: 404, also for what the rule would refuse.
    private static Route forReaders(String method, String path, String rule, Handler handler) {
        return object(method, path, rule, request -> {
            var caller = request.context();
            var own = Target.owner(caller.projectId(), caller.userId());
            if (!request.allows("get_metadef_namespaces", own)) {
                throw new ApiException(new Failure.NotFound("resource", path, "The resource could not be found."));
            }
            request.authorize(own);
            return handler.handle(request);
        });
    }
}
