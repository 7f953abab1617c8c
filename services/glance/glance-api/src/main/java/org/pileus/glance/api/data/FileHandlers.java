package org.pileus.glance.api.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.pileus.driver.imagestore.ImageStore;
import org.pileus.glance.model.Location;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import tools.jackson.databind.node.ArrayNode;

/// GET /pileus/v1/files: what the stores and the staging area hold, for `pileus audit`. Not upstream's.
public final class FileHandlers {
    private final Stores stores;

    public FileHandlers(Stores stores) {
        this.stores = stores;
    }

    /// 200 with id, store and size in bytes of every committed file.
    public Response list(Request request) {
        var root = Json.object();
        var files = root.putArray("files");
        try {
            for (var backend : stores.all()) {
                add(files, backend.store(), backend.id());
            }
            add(files, stores.staging(), Location.STAGING);
        } catch (IOException e) {
            throw new UncheckedIOException("an image store cannot be read", e);
        }
        return Response.ok(root);
    }

    private static void add(ArrayNode files, ImageStore store, String id) throws IOException {
        for (var key : store.keys()) {
            store.size(key)
                    .ifPresent(size ->
                            files.addObject().put("id", key).put("store", id).put("size", size));
        }
    }
}
