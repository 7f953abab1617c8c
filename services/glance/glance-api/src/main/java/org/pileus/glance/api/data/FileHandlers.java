package org.pileus.glance.api.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.pileus.driver.imagestore.ImageStore;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;

/// GET /pileus/v1/files: what the store holds, for `pileus audit`. Not upstream's.
public final class FileHandlers {
    private final ImageStore images;

    public FileHandlers(ImageStore images) {
        this.images = images;
    }

    /// 200 with id, store and size in bytes of every committed file.
    public Response list(Request request) {
        var root = Json.object();
        var files = root.putArray("files");
        try {
            for (var key : images.keys()) {
                images.size(key)
                        .ifPresent(size -> files.addObject()
                                .put("id", key)
                                .put("store", images.id())
                                .put("size", size));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the image store cannot be read", e);
        }
        return Response.ok(root);
    }
}
