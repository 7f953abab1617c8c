package org.pileus.glance.api.data;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.glance.api.images.ImageAccess;
import org.pileus.glance.api.images.Registry;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageStatus;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.policy.Target;

/// `/v2/cache`: what this glance-api has cached. Without a cache every route is 404.
public final class CacheHandlers {
    private static final double NANOS = 1e9;
    private final @Nullable ImageCache cache;
    private final Registry registry;
    private final Timers timers;

    public CacheHandlers(Optional<ImageCache> cache, Registry registry, Timers timers) {
        this.cache = cache.orElse(null);
        this.registry = registry;
        this.timers = timers;
    }

    private ImageCache cache() {
        if (cache == null) {
            throw new ApiException(
                    new Failure.NotFound("cache", "cache", "Caching via API is not supported at this site."));
        }
        return cache;
    }

    /// 200 with what is cached and what is asked for.
    public Response list(Request request) {
        var body = Json.object();
        var cached = body.putArray("cached_images");
        cache().list()
                .forEach(entry -> cached.addObject()
                        .put("image_id", entry.image())
                        .put("hits", entry.hits())
                        .put("last_accessed", seconds(entry.accessed()))
                        .put("last_modified", seconds(entry.modified()))
                        .put("size", entry.size()));
        var queued = body.putArray("queued_images");
        cache().queued().forEach(queued::add);
        return Response.ok(body);
    }

    private static double seconds(Instant time) {
        return time.getEpochSecond() + time.getNano() / NANOS;
    }

    /// 202: it is cached as soon as the others before it are.
    public Response enqueue(Request request) {
        var image = image(request).orElseThrow(() -> missing(request));
        ImageAccess.require(request, "cache_image", image);
        var asked = cache();
        if (image.status() != ImageStatus.ACTIVE) {
            throw ApiException.invalid("Only images with status active can be targeted for queueing");
        }
        if (asked.enqueue(image.id())) {
            timers.after(Duration.ZERO, "image cache", asked::work);
        }
        return Response.accepted();
    }

    private Optional<Image> image(Request request) {
        var id = request.pathParameter("image_id").toLowerCase(Locale.ROOT);
        return ImageAccess.isUuid(id)
                ? registry.find(id).filter(image -> ImageAccess.sees(request.context(), image))
                : Optional.empty();
    }

    private static ApiException missing(Request request) {
        var id = request.pathParameter("image_id");
        return new ApiException(new Failure.NotFound("image", id, "Image " + id + " not found."));
    }

    /// 204; also for an image that is gone and still cached.
    public Response delete(Request request) {
        var image = image(request);
        request.authorize(
                "cache_delete",
                image.map(found -> ImageAccess.target(request, found)).orElse(Target.project(null)));
        var id = request.pathParameter("image_id").toLowerCase(Locale.ROOT);
        var known = cache();
        if (image.isEmpty()
                && known.list().stream().noneMatch(entry -> entry.image().equals(id))) {
            throw missing(request);
        }
        known.dequeue(id);
        if (ImageAccess.isUuid(id)) {
            known.remove(id);
        }
        return Response.noContent();
    }

    /// 204. A header says whether only what is cached goes, or only what is asked for.
    public Response clear(Request request) {
        var known = cache();
        var header = request.header("x-image-cache-clear-target");
        var target = header == null ? "" : header.toLowerCase(Locale.ROOT);
        if (!target.isEmpty() && !target.equals("cache") && !target.equals("queue")) {
            throw ApiException.invalid(
                    "If provided 'x-image-cache-clear-target' must be 'cache', 'queue' or empty string.");
        }
        if (!target.equals("cache")) {
            known.queued().forEach(known::dequeue);
        }
        if (!target.equals("queue")) {
            known.list().forEach(entry -> known.remove(entry.image()));
        }
        return Response.noContent();
    }

    public Response clean(Request request) {
        cache().clean();
        return Response.status(200);
    }

    public Response prune(Request request) {
        var pruned = cache().prune();
        return Response.ok(
                Json.object().put("total_files_pruned", pruned.files()).put("total_bytes_pruned", pruned.bytes()));
    }
}
