package org.pileus.glance.api.data;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.Location;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.http.Request;
import tools.jackson.databind.node.ObjectNode;

/// Into which stores an import goes. Source: Image API reference, "Import an image".
/// @param stores       at least one, in the order in which they are filled
/// @param all          everything configured was asked for
/// @param mustSucceed  one store that fails undoes the others
public record StoreChoice(List<String> stores, boolean all, boolean mustSucceed) {
    private static final String HEADER = "x-image-meta-store";

    public StoreChoice {
        stores = List.copyOf(stores);
    }

    /// The one store that is used when nobody asks for another.
    public static StoreChoice standard(Stores stores) {
        return new StoreChoice(List.of(stores.standard().id()), false, true);
    }

    /// The store that an upload names in its header, else the default.
    /// @throws ApiException 400 for an unknown one
    static String ofUpload(Request request, Stores stores) {
        var wanted = request.header(HEADER);
        if (wanted != null && stores.find(wanted).isEmpty()) {
            throw ApiException.invalid("Store for identifier " + wanted + " not found");
        }
        return wanted == null ? stores.standard().id() : wanted;
    }

    /// What the body of an import asks for, or its header.
    /// @throws ApiException 400 for what contradicts itself, 409 for an unknown store
    public static StoreChoice ofImport(Request request, ObjectNode body, Stores stores) {
        var all = flag(body, "all_stores", false);
        var mustSucceed = flag(body, "all_stores_must_succeed", true);
        var header = request.header(HEADER);
        if (all) {
            if (body.has("stores") || header != null) {
                throw ApiException.invalid(
                        "All_stores parameter can't be used with x-image-meta-store header or stores" + " parameter");
            }
            var writable = stores.all().stream()
                    .filter(backend -> !backend.store().readOnly())
                    .map(Stores.Backend::id)
                    .toList();
            return new StoreChoice(writable, true, mustSucceed);
        }
        var wanted = named(body, header);
        for (var store : wanted) {
            if (stores.find(store).isEmpty()) {
                throw ApiException.conflict("Store for identifier " + store + " not found");
            }
        }
        return new StoreChoice(wanted.isEmpty() ? List.of(stores.standard().id()) : wanted, false, mustSucceed);
    }

    /// What is left to do for an image that is in some stores already.
    /// @throws ApiException 400 when it is in a store that was named
    public StoreChoice without(Image image) {
        var there = image.data().stream().map(Location::store).toList();
        var left = stores.stream().filter(store -> !there.contains(store)).toList();
        if (!all && left.size() < stores.size()) {
            var present = stores.stream().filter(there::contains).findFirst().orElseThrow();
            throw ApiException.invalid("Image is already present at store '" + present + "'");
        }
        return new StoreChoice(left, all, mustSucceed);
    }

    private static List<String> named(ObjectNode body, @Nullable String header) {
        if (!body.has("stores")) {
            return header == null ? List.of() : List.of(header);
        }
        if (header != null) {
            throw ApiException.invalid("Stores parameter and x-image-meta-store header can't be both specified");
        }
        if (!body.get("stores").isArray()) {
            throw ApiException.invalid("'stores' must be a list");
        }
        var names = new LinkedHashSet<String>();
        for (var item : body.get("stores")) {
            if (!item.isString()) {
                throw ApiException.invalid("'stores' must be a list of store identifiers");
            }
            names.add(item.stringValue());
        }
        return new ArrayList<>(names);
    }

    private static boolean flag(ObjectNode body, String key, boolean fallback) {
        var value = body.get(key);
        if (value == null) {
            return fallback;
        }
        if (!value.isBoolean()) {
            throw ApiException.invalid("'" + key + "' must be boolean value only");
        }
        return value.booleanValue();
    }
}
