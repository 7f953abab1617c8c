package org.pileus.placement;

import static org.pileus.kernel.http.Route.object;
import static org.pileus.kernel.http.Route.of;
import static org.pileus.kernel.http.Route.open;
import static org.pileus.placement.requests.Gate.answersJson;
import static org.pileus.placement.requests.Gate.plain;
import static org.pileus.placement.requests.Gate.takesJson;

import java.util.List;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Microversion;
import org.pileus.kernel.http.Microversions;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;
import org.pileus.placement.allocations.AllocationHandlers;
import org.pileus.placement.allocations.ReshapeHandlers;
import org.pileus.placement.allocations.UsageHandlers;
import org.pileus.placement.candidates.CandidateHandlers;
import org.pileus.placement.names.ResourceClassHandlers;
import org.pileus.placement.names.TraitHandlers;
import org.pileus.placement.providers.AggregateHandlers;
import org.pileus.placement.providers.InventoryHandlers;
import org.pileus.placement.providers.ProviderHandlers;
import org.pileus.placement.providers.ProviderTraitHandlers;
import org.pileus.placement.requests.Fresh;

/// The URL table of the Placement API: method, path, rule, handler, first microversion.
record PlacementRoutes(
        ProviderHandlers providers,
        InventoryHandlers inventories,
        ProviderTraitHandlers providerTraits,
        AggregateHandlers aggregates,
        ResourceClassHandlers classes,
        TraitHandlers traits,
        AllocationHandlers allocations,
        UsageHandlers usages,
        ReshapeHandlers reshape,
        CandidateHandlers candidates,
        Fresh fresh) {
    static final Microversions VERSIONS =
            new Microversions("placement", null, new Microversion(1, 0), new Microversion(1, 39));
    /// A claim for many consumers, or a reshape of a big host, is larger than other bodies.
    private static final long LARGE_BODY = 16L * 1024 * 1024;

    List<Route> all() {
        return List.of(
                open("GET", "/", plain(this::versions)),
                of("GET", "/resource_providers", "placement:resource_providers:list", answersJson(providers::list)),
                of("POST", "/resource_providers", "placement:resource_providers:create", takesJson(providers::create)),
                of(
                        "GET",
                        "/resource_providers/{uuid}",
                        "placement:resource_providers:show",
                        answersJson(providers::show)),
                of(
                        "PUT",
                        "/resource_providers/{uuid}",
                        "placement:resource_providers:update",
                        takesJson(providers::update)),
                of(
                        "DELETE",
                        "/resource_providers/{uuid}",
                        "placement:resource_providers:delete",
                        plain(providers::delete)),
                of(
                        "GET",
                        "/resource_providers/{uuid}/inventories",
                        "placement:resource_providers:inventories:list",
                        answersJson(inventories::list)),
                of(
                        "POST",
                        "/resource_providers/{uuid}/inventories",
                        "placement:resource_providers:inventories:create",
                        takesJson(inventories::create)),
                of(
                        "PUT",
                        "/resource_providers/{uuid}/inventories",
                        "placement:resource_providers:inventories:update",
                        takesJson(inventories::replaceAll)),
                of(
                        "DELETE",
                        "/resource_providers/{uuid}/inventories",
                        "placement:resource_providers:inventories:delete",
                        plain(inventories::deleteAll)),
                of(
                        "GET",
                        "/resource_providers/{uuid}/inventories/{resource_class}",
                        "placement:resource_providers:inventories:show",
                        answersJson(inventories::show)),
                of(
                        "PUT",
                        "/resource_providers/{uuid}/inventories/{resource_class}",
                        "placement:resource_providers:inventories:update",
                        takesJson(inventories::replace)),
                of(
                        "DELETE",
                        "/resource_providers/{uuid}/inventories/{resource_class}",
                        "placement:resource_providers:inventories:delete",
                        plain(inventories::deleteOne)),
                of(
                        "GET",
                        "/resource_providers/{uuid}/usages",
                        "placement:resource_providers:usages",
                        answersJson(usages::ofProvider)),
                of(
                                "GET",
                                "/resource_providers/{uuid}/aggregates",
                                "placement:resource_providers:aggregates:list",
                                answersJson(aggregates::list))
                        .since("1.1"),
                of(
                                "PUT",
                                "/resource_providers/{uuid}/aggregates",
                                "placement:resource_providers:aggregates:update",
                                takesJson(aggregates::replace))
                        .since("1.1"),
                of(
                        "GET",
                        "/resource_providers/{uuid}/allocations",
                        "placement:resource_providers:allocations:list",
                        answersJson(allocations::ofProvider)),
                of(
                                "GET",
                                "/resource_providers/{uuid}/traits",
                                "placement:resource_providers:traits:list",
                                answersJson(providerTraits::list))
                        .since("1.6"),
                of(
                                "PUT",
                                "/resource_providers/{uuid}/traits",
                                "placement:resource_providers:traits:update",
                                takesJson(providerTraits::replace))
                        .since("1.6"),
                of(
                                "DELETE",
                                "/resource_providers/{uuid}/traits",
                                "placement:resource_providers:traits:delete",
                                plain(providerTraits::delete))
                        .since("1.6"),
                of("GET", "/resource_classes", "placement:resource_classes:list", answersJson(classes::list))
                        .since("1.2"),
                of("POST", "/resource_classes", "placement:resource_classes:create", takesJson(classes::create))
                        .since("1.2"),
                of("GET", "/resource_classes/{name}", "placement:resource_classes:show", answersJson(classes::show))
                        .since("1.2"),
                of("PUT", "/resource_classes/{name}", "placement:resource_classes:update", takesJson(classes::rename))
                        .since("1.2")
                        .until("1.6"),
                of("PUT", "/resource_classes/{name}", "placement:resource_classes:update", plain(classes::ensure))
                        .since("1.7"),
                of("DELETE", "/resource_classes/{name}", "placement:resource_classes:delete", plain(classes::delete))
                        .since("1.2"),
                of("GET", "/traits", "placement:traits:list", answersJson(traits::list))
                        .since("1.6"),
                of("GET", "/traits/{name}", "placement:traits:show", plain(traits::show))
                        .since("1.6"),
                of("PUT", "/traits/{name}", "placement:traits:update", plain(traits::ensure))
                        .since("1.6"),
                of("DELETE", "/traits/{name}", "placement:traits:delete", plain(traits::delete))
                        .since("1.6"),
                of("POST", "/allocations", "placement:allocations:manage", takesJson(allocations::replaceMany))
                        .since("1.13")
                        .bodyLimit(LARGE_BODY),
                of("GET", "/allocations/{consumer_uuid}", "placement:allocations:list", answersJson(allocations::show)),
                of(
                        "PUT",
                        "/allocations/{consumer_uuid}",
                        "placement:allocations:update",
                        takesJson(allocations::replace)),
                of(
                        "DELETE",
                        "/allocations/{consumer_uuid}",
                        "placement:allocations:delete",
                        plain(allocations::delete)),
                of(
                                "GET",
                                "/allocation_candidates",
                                "placement:allocation_candidates:list",
                                answersJson(candidates::list))
                        .since("1.10"),
                object("GET", "/usages", "placement:usages", answersJson(usages::ofProject))
                        .since("1.9"),
                of("POST", "/reshaper", "placement:reshaper:reshape", takesJson(reshape::reshape))
                        .since("1.30")
                        .bodyLimit(LARGE_BODY));
    }

    private Response versions(Request request) {
        var body = Json.object();
        var version = body.putArray("versions").addObject();
        version.put("id", "v" + VERSIONS.min());
        version.put("max_version", VERSIONS.max().toString());
        version.put("min_version", VERSIONS.min().toString());
        version.put("status", "CURRENT");
        // The same URL, whatever proxies are in front: an empty reference.
        version.putArray("links").addObject().put("rel", "self").put("href", "");
        return fresh.stamp(Response.ok(body), request);
    }
}
