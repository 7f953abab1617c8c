package org.pileus.placement.providers;

import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.http.Microversion;
import org.pileus.kernel.http.Query;
import org.pileus.kernel.http.Request;
import org.pileus.placement.model.Provider;
import org.pileus.placement.names.Names;
import org.pileus.placement.requests.Questions;
import org.pileus.placement.requests.Questions.Membership;
import org.pileus.placement.requests.Questions.Traits;
import org.pileus.placement.requests.Uuids;

/// The query of `GET /resource_providers`.
/// @param treeOf the tree that this provider belongs to
record ProviderFilter(
        @Nullable String name,
        @Nullable String uuid,
        @Nullable String treeOf,
        Membership membership,
        Traits traits,
        Map<String, Long> resources) {

    static ProviderFilter parse(Request request, Names resourceClasses, Names traitNames) {
        var version = request.microversion();
        Questions.allowOnly(request, key -> knows(key, version));
        var query = request.query();
        var membership =
                query.has("member_of") ? Questions.membership(query.all("member_of"), version, "") : Membership.NONE;
        var traits = query.has("required") ? Questions.traits(query.all("required"), version) : Traits.NONE;
        var wanted = query.last("resources");
        var resources = wanted == null ? Map.<String, Long>of() : Questions.resources(wanted);
        var unknown = resourceClasses.unknown(resources.keySet());
        if (!unknown.isEmpty()) {
            throw ApiException.invalid("Invalid resource class in resources parameter: "
                    + Problems.noSuchClass(String.join(", ", unknown)));
        }
        var missing = traitNames.unknown(traits.names());
        if (!missing.isEmpty()) {
            throw ApiException.invalid("Invalid trait(s) in \"required\" parameter: No such trait(s): "
                    + String.join(", ", missing) + ".");
        }
        return new ProviderFilter(
                query.last("name"), uuid(query, "uuid"), uuid(query, "in_tree"), membership, traits, resources);
    }

    private static boolean knows(String key, Microversion version) {
        return switch (key) {
            case "name", "uuid" -> true;
            case "member_of" -> version.atLeast(1, 3);
            case "resources" -> version.atLeast(1, 4);
            case "in_tree" -> version.atLeast(1, 14);
            case "required" -> version.atLeast(1, 18);
            default -> false;
        };
    }

    private static @Nullable String uuid(Query query, String key) {
        var value = query.last(key);
        if (value != null && !Uuids.isLike(value)) {
            throw Questions.invalid("'" + value + "' is not a 'uuid'");
        }
        return value;
    }

    /// @param treeRoot the root of [#treeOf], null when the filter names no tree
    Predicate<Provider> matcher(@Nullable String treeRoot) {
        return provider -> (name == null || name.isEmpty() || provider.name().equals(name))
                && (uuid == null || provider.uuid().equals(uuid))
                && (treeRoot == null || provider.root().equals(treeRoot))
                && membership.holdsFor(provider.aggregates())
                && traits.holdFor(provider.traits())
                && hasRoom(provider, resources.entrySet());
    }

    private static boolean hasRoom(Provider provider, Set<Map.Entry<String, Long>> resources) {
        for (var resource : resources) {
            if (!provider.fits(resource.getKey(), resource.getValue())) {
                return false;
            }
        }
        return true;
    }
}
