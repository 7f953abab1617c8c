package org.pileus.glance.api.data;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.pileus.glance.api.images.ImageAccess;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.ImageStatus;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;

/// `/v2/images/{image_id}/file` and `/stage`.
public final class DataHandlers {
    private static final String OCTETS = "application/octet-stream";
    private static final int BUFFER = 128 * 1024;
    private final ImageAccess access;
    private final Lifecycle lifecycle;

    public DataHandlers(ImageAccess access, Lifecycle lifecycle) {
        this.access = access;
        this.lifecycle = lifecycle;
    }

    public Response upload(Request request) {
        requireOctets(request);
        var image = access.visible(request);
        ImageAccess.require(request, "upload_image", image);
        requireKnownStore(request);
        lifecycle.upload(image, request.stream(), expected(request));
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

    private void requireKnownStore(Request request) {
        var wanted = request.header("x-image-meta-store");
        if (wanted != null && !wanted.equals(lifecycle.store().id())) {
            throw ApiException.invalid("Store for identifier " + wanted + " not found");
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

    /// `DELETE /v2/stores/{store_id}/{image_id}`: with one store an image would lose its only data, which
    /// is refused.
    public Response deleteFromStore(Request request) {
        var image = access.visible(request);
        ImageAccess.require(request, "delete_image_location", image);
        if (!request.pathParameter("store_id").equals(lifecycle.store().id())) {
            throw ApiException.conflict("The selected store is not available on this node.");
        }
        if (image.status() != ImageStatus.ACTIVE) {
            throw ApiException.conflict("Only the data of an active image can be removed from a store.");
        }
        throw ApiException.forbidden(
                "Cannot delete image data from the only store containing it. Consider deleting the image instead.");
    }

    public Response download(Request request) throws IOException {
        var image = access.visible(request);
        if (image.status() == ImageStatus.DEACTIVATED && !request.context().hasRole("admin")) {
            throw ApiException.forbidden("The requested image has been deactivated. Image data download is forbidden.");
        }
        ImageAccess.require(request, "download_image", image);
        var size = image.size();
        if (size == null || Lifecycle.shown(image.store()) == null) {
            return Response.noContent();
        }
        var range = ByteRange.of(request.header("Range"), request.header("Content-Range"), size);
        return sent(image, size, range);
    }

    private Response sent(Image image, long size, @Nullable ByteRange range) throws IOException {
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

    private InputStream open(Image image, long first) throws IOException {
        try {
            return lifecycle.store().open(image.id(), first);
        } catch (FileNotFoundException e) {
            throw new ApiException(
                    new Failure.NotFound("image data", image.id(), "The data of image " + image.id() + " is missing."),
                    e);
        }
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
