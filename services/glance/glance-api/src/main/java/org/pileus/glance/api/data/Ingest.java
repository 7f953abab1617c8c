package org.pileus.glance.api.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.driver.diskimage.ImageInspector;
import org.pileus.driver.diskimage.ImageRules;
import org.pileus.driver.diskimage.Inspection;
import org.pileus.driver.imagestore.ImageStore;
import org.pileus.driver.imagestore.Upload;
import org.pileus.glance.model.Image;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;

/// Brings data into a store while hashing and inspecting it: one pass, never more than a buffer in memory.
/// Data that is not what the image says it is leaves nothing behind.
public final class Ingest {
    /// Bytes between two questions whether the data is still wanted.
    private static final long CHECKED_EVERY = 16L << 20;

    private final long largest;
    private final ImageRules rules;

    /// @param largest bytes of one image at most; upstream's `image_size_cap`
    /// @param rules   which data may be kept under which declared format
    public Ingest(long largest, ImageRules rules) {
        this.largest = largest;
        this.rules = rules;
    }

    /// What came in.
    /// @param virtualSize null when the bytes do not say
    public record Content(long size, @Nullable Long virtualSize, String md5, String sha512) {}

    /// Data on its way in.
    /// @param expected bytes that the sender announced, -1 when it did not
    /// @param most     bytes that its project may still store
    /// @param check    throws when nobody wants it any more; asked from time to time
    record Incoming(InputStream data, long expected, long most, Runnable check) {}

    /// Stores everything that the stream gives under the image's id.
    /// @throws ApiException 400 for fewer or more bytes than announced, 413 for too many, 415 for data that does
    ///     not match the image
    Content run(ImageStore store, Image image, Incoming incoming) throws IOException {
        try (var upload = store.create(image.id(), incoming.expected())) {
            return run(upload, image, incoming, true);
        }
    }

    /// The same without looking into the data: for the staging area, which nobody boots from.
    Content stage(ImageStore store, Image image, Incoming incoming) throws IOException {
        try (var upload = store.create(image.id(), incoming.expected())) {
            return run(upload, image, incoming, false);
        }
    }

    /// The same for data that this cloud holds already.
    Content copy(ImageStore store, Image image, InputStream data) throws IOException {
        var size = image.size();
        return stage(store, image, new Incoming(data, size == null ? -1 : size, Long.MAX_VALUE, () -> {}));
    }

    /// Hashes and inspects data that stays where it is.
    Content look(Image image, Incoming incoming) throws IOException {
        return run(Nowhere.UPLOAD, image, incoming, true);
    }

    private Content run(Upload upload, Image image, Incoming incoming, boolean inspect) throws IOException {
        var expected = incoming.expected();
        requireRoom(expected, incoming.most());
        var inspector = new ImageInspector();
        long size = 0;
        try (var hashes = new Hashes()) {
            for (var chunk = hashes.next(); fill(chunk, incoming.data()) > 0; chunk = hashes.next()) {
                if (size / CHECKED_EVERY != (size + chunk.length) / CHECKED_EVERY) {
                    incoming.check().run();
                }
                size += chunk.length;
                requireRoom(size, incoming.most());
                hashes.add(chunk);
                inspector.add(chunk.bytes, 0, chunk.length);
                if (inspect) {
                    refuseEarly(image, inspector);
                }
                upload.write(ByteBuffer.wrap(chunk.bytes, 0, chunk.length));
                hashes.release(chunk);
            }
            if (expected >= 0 && size != expected) {
                throw ApiException.invalid("Announced were " + expected + " bytes, but " + size + " came.");
            }
            var virtualSize = inspect ? virtualSize(image, inspector.result(), size) : null;
            var digests = hashes.result();
            upload.commit();
            return new Content(size, virtualSize, digests.md5(), digests.sha512());
        }
    }

    private void requireRoom(long size, long most) {
        if (size > largest) {
            throw new ApiException(
                    new Failure.TooLarge(413, "Denying attempt to upload image larger than " + largest + " bytes."));
        }
        if (size > most) {
            throw new ApiException(new Failure.TooLarge(
                    413, "Denying attempt to upload image because it exceeds the quota: " + most + " bytes are left."));
        }
    }

    /// Where data goes that is only looked at.
    private static final class Nowhere implements Upload {
        static final Upload UPLOAD = new Nowhere();

        @Override
        public void write(ByteBuffer bytes) {}

        @Override
        public void commit() {}

        @Override
        public void close() {}
    }

    private static int fill(Hashes.Chunk chunk, InputStream data) {
        try {
            chunk.length = data.readNBytes(chunk.bytes, 0, chunk.bytes.length);
            return chunk.length;
        } catch (IOException e) {
            throw new ApiException(new Failure.Invalid("The data broke off: " + e.getMessage()), e);
        }
    }

    /// Does not take in the rest of what will be refused.
    private static void refuseEarly(Image image, ImageInspector inspector) {
        var flaw = inspector.flaw();
        if (flaw != null && isLookedInto(image)) {
            throw unsupported(flaw.reason());
        }
    }

    /// Only bare images are: what is inside an archive is not a disk yet.
    private static boolean isLookedInto(Image image) {
        return "bare".equals(image.containerFormat());
    }

    private @Nullable Long virtualSize(Image image, Inspection found, long size) {
        var declared = image.diskFormat();
        if (declared == null || !isLookedInto(image)) {
            return null;
        }
        var refusal = rules.refusal(declared, found);
        if (refusal != null) {
            throw unsupported(refusal);
        }
        return found.format().equals(declared) ? found.virtualSize() : (Long) size;
    }

    private static ApiException unsupported(String why) {
        return new ApiException(new Failure.UnsupportedMediaType(why, List.of("application/octet-stream")));
    }
}
