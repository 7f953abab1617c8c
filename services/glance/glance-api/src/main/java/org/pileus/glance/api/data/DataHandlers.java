package org.pileus.glance.api.data;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pileus.glance.api.images.ImageAccess;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageStatus;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;

/// `/v2/images/{image_id}/file` and `/stage`.
public final class DataHandlers {
    private static final System.Logger LOG = System.getLogger(DataHandlers.class.getName());
    private static final String OCTETS = "application/octet-stream";
    private static final Set<ImageStatus> READABLE = EnumSet.of(ImageStatus.ACTIVE, ImageStatus.DEACTIVATED);
    private static final int BUFFER = 128 * 1024;
    private final ImageAccess access;
    private final Lifecycle lifecycle;
    private final Stores stores;
    private final @Nullable ImageCache cache;
    private final Timers timers;

    public DataHandlers(
            ImageAccess access, Lifecycle lifecycle, Stores stores, Optional<ImageCache> cache, Timers timers) {
        this.access = access;
        this.stores = stores;
        this.cache = cache.orElse(null);
        this.timers = timers;
        this.lifecycle = lifecycle;
    }

    public Response upload(Request request) {
        requireOctets(request);
        var image = access.visible(request);
        ImageAccess.require(request, "upload_image", image);
        lifecycle.upload(image, StoreChoice.ofUpload(request, stores), request.stream(), expected(request));
        return Response.noContent();
    }

    public Response stage(Request request) {
        requireOctets(request);
        var image = access.visible(request);
        ImageAccess.require(request, "modify_image", image);
        lifecycle.stage(image, request.stream(), expected(request));
        return Response.noContent();
    }

    private static void requireOctets(Request request) {
        var header = request.header("Content-Type");
        var type = header == null ? "" : header.split(";")[0].trim().toLowerCase(Locale.ROOT);
        if (!type.equals(OCTETS)) {
            throw new ApiException(new Failure.UnsupportedMediaType("Invalid content type " + header, List.of(OCTETS)));
        }
    }

    /// What the sender announced: in its own header, else as the length of the body; -1 for neither.
    private static long expected(Request request) {
        var text = request.header("x-openstack-image-size");
        var length = text == null ? request.header("Content-Length") : text;
        if (length == null || length.isEmpty()) {
            return -1;
        }
        try {
            return Long.parseLong(length.trim());
        } catch (NumberFormatException e) {
            throw ApiException.invalid("Invalid or missing image size in request headers.");
        }
    }

    /// `DELETE /v2/stores/{store_id}/{image_id}`: one of several places of an image's data.
    public Response deleteFromStore(Request request) {
        var store = request.pathParameter("store_id");
        if (stores.find(store).isEmpty()) {
            throw ApiException.conflict("The selected store " + store + " is not available on this node.");
        }
        var image = access.visible(request);
        ImageAccess.require(request, "get_image_location", image);
        ImageAccess.require(request, "delete_image_location", image);
        lifecycle.removeFrom(image, store);
        return Response.noContent();
    }

    public Response download(Request request) {
        var image = access.visible(request);
        if (image.status() == ImageStatus.DEACTIVATED && !request.context().hasRole("admin")) {
            throw ApiException.forbidden("The requested image has been deactivated. Image data download is forbidden.");
        }
        ImageAccess.require(request, "download_image", image);
        var size = image.size();
        if (size == null || !READABLE.contains(image.status())) {
            return Response.noContent();
        }
        var range = ByteRange.of(request.header("Range"), request.header("Content-Range"), size);
        return sent(image, size, range);
    }

    private Response sent(Image image, long size, @Nullable ByteRange range) {
        var first = range == null ? 0 : range.first();
        var length = range == null ? size : range.length();
        var data = open(image, first);
        var response =
                Response.status(range == null ? 200 : 206).stream(length, OCTETS, out -> copy(data, out, length));
        if (image.checksum() != null && range == null) {
            response.header("Content-MD5", image.checksum());
        }
        if (range != null) {
            response.header("Content-Range", "bytes " + range.first() + "-" + range.last() + "/" + size);
        }
        return response.header("Accept-Ranges", "bytes");
    }

    /// The data from the cache, else from the first place that has it; then the cache gets it too.
    private InputStream open(Image image, long first) {
        if (cache != null) {
            var cached = cache.read(image, first);
            if (cached.isPresent()) {
                return cached.get();
            }
            if (cache.enqueue(image.id())) {
                timers.after(Duration.ZERO, "image cache", cache::work);
            }
        }
        IOException reason = new FileNotFoundException("no place is known");
        for (var place : stores.ordered(image)) {
            try {
                return stores.of(place).open(place.key(), first);
            } catch (IOException e) {
                reason = e;
                LOG.log(Level.WARNING, "image " + image.id() + " is not read from store " + place.store(), e);
            }
        }
        throw reason instanceof FileNotFoundException
                ? new ApiException(
                        new Failure.NotFound(
                                "image data", image.id(), "The data of image " + image.id() + " is missing."),
                        reason)
                : new ApiException(new Failure.Unavailable("The image store does not work just now."), reason);
    }

    /// @throws IOException when the store has less than the record says: the client must not take the rest
    ///     for whole
    private static void copy(InputStream data, OutputStream out, long length) throws IOException {
        try (data) {
            var buffer = new byte[BUFFER];
            var left = length;
            while (left > 0) {
                var count = data.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    throw new EOFException("the image data ends " + left + " bytes too early");
                }
                out.write(buffer, 0, count);
                left -= count;
            }
        }
    }
}
