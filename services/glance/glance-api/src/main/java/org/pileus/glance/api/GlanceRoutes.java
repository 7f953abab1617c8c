package org.pileus.glance.api;

import static org.pileus.kernel.http.Route.anyToken;
import static org.pileus.kernel.http.Route.object;
import static org.pileus.kernel.http.Route.of;
import static org.pileus.kernel.http.Route.open;

import java.util.List;
import org.pileus.glance.api.data.CacheHandlers;
import org.pileus.glance.api.data.DataHandlers;
import org.pileus.glance.api.data.FileHandlers;
import org.pileus.glance.api.discovery.DiscoveryHandlers;
import org.pileus.glance.api.discovery.SchemaHandlers;
import org.pileus.glance.api.images.ImageHandlers;
import org.pileus.glance.api.sharing.ActionHandlers;
import org.pileus.glance.api.sharing.MemberHandlers;
import org.pileus.glance.api.tasks.Imports;
import org.pileus.glance.api.tasks.LocationHandlers;
import org.pileus.glance.api.tasks.TaskHandlers;
import org.pileus.kernel.http.Route;

/// The URL table of the Image API: method, path, rule, handler.
record GlanceRoutes(
        ImageHandlers images,
        DataHandlers data,
        MemberHandlers members,
        ActionHandlers actions,
        Imports imports,
        TaskHandlers tasks,
        LocationHandlers locations,
        CacheHandlers cache,
        DiscoveryHandlers discovery,
        SchemaHandlers schemas) {
    private static final String IMAGE = "/v2/images/{image_id}";

    List<Route> all() {
        return List.of(
                open("GET", "/", discovery::choices),
                open("GET", "/versions", discovery::versions),
                object("POST", "/v2/images", "add_image", images::create),
                object("GET", "/v2/images", "get_images", images::list),
                object("GET", IMAGE, "get_image", images::show),
                object("PATCH", IMAGE, "modify_image", images::update),
                object("DELETE", IMAGE, "delete_image", images::delete),
                object("PUT", IMAGE + "/file", "upload_image", data::upload).bodyLimit(Long.MAX_VALUE),
                object("GET", IMAGE + "/file", "download_image", data::download),
                object("PUT", IMAGE + "/stage", "modify_image", data::stage).bodyLimit(Long.MAX_VALUE),
                object("POST", IMAGE + "/import", "modify_image", imports::start),
                object("POST", IMAGE + "/actions/deactivate", "deactivate", actions::deactivate),
                object("POST", IMAGE + "/actions/reactivate", "reactivate", actions::reactivate),
                object("PUT", IMAGE + "/tags/{tag}", "modify_image", actions::addTag),
                object("DELETE", IMAGE + "/tags/{tag}", "modify_image", actions::deleteTag),
                object("POST", IMAGE + "/members", "add_member", members::add),
                object("GET", IMAGE + "/members", "get_members", members::list),
                object("GET", IMAGE + "/members/{member_id}", "get_member", members::show),
                object("PUT", IMAGE + "/members/{member_id}", "modify_member", members::update),
                object("DELETE", IMAGE + "/members/{member_id}", "delete_member", members::delete),
                object("DELETE", "/v2/stores/{store_id}/{image_id}", "delete_image_location", data::deleteFromStore),
                object("POST", IMAGE + "/locations", "add_image_location", locations::add),
                object("GET", IMAGE + "/locations", "fetch_image_location", locations::list),
                of("GET", "/v2/cache", "cache_list", cache::list),
                object("PUT", "/v2/cache/{image_id}", "cache_image", cache::enqueue),
                object("DELETE", "/v2/cache/{image_id}", "cache_delete", cache::delete),
                of("DELETE", "/v2/cache", "cache_delete", cache::clear),
                of("POST", "/v2/cache/clean", "cache_clean", cache::clean),
                of("POST", "/v2/cache/prune", "cache_prune", cache::prune),
                object("GET", IMAGE + "/tasks", "get_image", tasks::ofImage),
                of("POST", "/v2/tasks", "tasks_api_access", tasks::create),
                of("GET", "/v2/tasks", "tasks_api_access", tasks::list),
                of("GET", "/v2/tasks/{task_id}", "tasks_api_access", tasks::show),
                anyToken("DELETE", "/v2/tasks/{task_id}", tasks::delete),
                anyToken("GET", "/v2/info/import", discovery::importMethods),
                anyToken("GET", "/v2/info/stores", discovery::stores),
                of("GET", "/v2/info/stores/detail", "stores_info_detail", discovery::storeDetails),
                anyToken("GET", "/v2/info/usage", discovery::usage),
                anyToken("GET", "/v2/schemas/image", schemas::image),
                anyToken("GET", "/v2/schemas/images", schemas::images),
                anyToken("GET", "/v2/schemas/member", schemas::member),
                anyToken("GET", "/v2/schemas/members", schemas::members),
                anyToken("GET", "/v2/schemas/task", schemas::task),
                anyToken("GET", "/v2/schemas/tasks", schemas::tasks));
    }

    static List<Route> files(FileHandlers files) {
        return List.of(of("GET", "/pileus/v1/files", "stores_info_detail", files::list));
    }

    static List<Route> metadefSchemas() {
        return List.of(
                metadefSchema("namespace", "metadef-namespace.json", ""),
                metadefSchema("namespaces", "metadef-namespace.json", "namespaces"),
                metadefSchema("resource_type", "metadef-resource-type.json", ""),
                metadefSchema("resource_types", "metadef-resource-type.json", "resource_type_associations"),
                metadefSchema("object", "metadef-object.json", ""),
                metadefSchema("objects", "metadef-object.json", "objects"),
                metadefSchema("property", "metadef-property.json", ""),
                metadefSchema("properties", "metadef-property.json", "properties"),
                metadefSchema("tag", "metadef-tag.json", ""),
                metadefSchema("tags", "metadef-tag.json", "tags"));
    }

    private static Route metadefSchema(String name, String resource, String plural) {
        return anyToken("GET", "/v2/schemas/metadefs/" + name, SchemaHandlers.metadef(resource, plural));
    }
}
