package org.pileus.glance.api.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.pileus.driver.imagestore.ImageStore;
import org.pileus.glance.api.images.Registry;
import org.pileus.glance.model.Location;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import tools.jackson.databind.node.ArrayNode;

/// GET /pileus/v1/files: what the stores, the staging area and this process's image cache hold, for `pileus audit`. Not
/// upstream's.
public final class FileHandlers {
    private final Registry registry;
    private final Stores stores;

    public FileHandlers(Registry registry, Stores stores) {
        this.registry = registry;
        this.stores = stores;
    }

    /// 200 with the stores looked into; id, store and size in bytes of every committed file, those of the cache by
    /// themselves; and image and store of what is not settled yet.
    public Response list(Request request) {
        var root = Json.object();
        var looked = root.putArray("stores");
        var files = root.putArray("files");
        try {
            for (var backend : stores.all()) {
                if (!backend.store().readOnly()) {
                    looked.add(backend.id());
                    add(files, backend.store(), backend.id());
                }
            }
            add(files, stores.staging(), Location.STAGING);
            var cached = root.putArray("cached");
            if (stores.cacheFiles().isPresent()) {
                add(cached, stores.cacheFiles().get(), "cache");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an image store cannot be read", e);
        }
        // after the files: what was settled meanwhile is not taken for lost
        root.set("unsettled", unsettled());
        return Response.ok(root);
    }

    private ArrayNode unsettled() {
        var list = Json.array();
        var page = registry.journal("");
        while (!page.isEmpty()) {
            page.forEach(entry -> list.addObject()
                    .put("id", entry.image())
                    .put("store", entry.location().store()));
            page = registry.journal(page.getLast().image());
        }
        return list;
    }

    private static void add(ArrayNode files, ImageStore store, String id) throws IOException {
        for (var key : store.keys()) {
            store.size(key)
                    .ifPresent(size ->
                            files.addObject().put("id", key).put("store", id).put("size", size));
        }
    }
}
