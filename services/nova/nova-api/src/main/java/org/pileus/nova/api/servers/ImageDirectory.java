package org.pileus.nova.api.servers;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.UUID;
import org.pileus.client.glance.GlanceClient;
import org.pileus.client.glance.ImageRecord;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.RequestContext;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.InstanceImage;

/// Image records for the API. What a project saw is remembered for a few seconds, for that project only.
public final class ImageDirectory {
    private static final Duration HOLD = Duration.ofSeconds(5);
    private static final long GIB = 1L << 30;

    private final GlanceClient glance;
    private final Cache<Key, ImageRecord> seen =
            Caffeine.newBuilder().maximumSize(1_000).expireAfterWrite(HOLD).build();

    private record Key(UUID image, String projectId) {}

    public ImageDirectory(GlanceClient glance) {
        this.glance = glance;
    }

    /// The image as the caller sees it.
    /// @throws ApiException 400 when it does not exist or is not the caller's to see
    public ImageRecord require(UUID id, RequestContext caller) {
        var key = new Key(id, caller.requireProject());
        var known = seen.getIfPresent(key);
        if (known != null) {
            return known;
        }
        var found = glance.imageFor(id, caller).orElseThrow(() -> ApiException.invalid("Can not find requested image"));
        if (found.isActive()) {
            seen.put(key, found);
        }
        return found;
    }

    GlanceClient glance() {
        return glance;
    }

    /// Whether a guest of this flavor can be made of the image.
    /// @throws ApiException 400
    static void check(ImageRecord image, Flavor flavor) {
        if (!image.isActive()) {
            throw ApiException.invalid("Image " + image.id() + " is not active.");
        }
        if (image.minRamMib() > flavor.memoryMib()) {
            throw ApiException.invalid("Flavor's memory is too small for requested image.");
        }
        if (flavor.rootGib() == 0) {
            return;
        }
        var disk = flavor.rootGib() * GIB;
        if (image.minDiskGib() * GIB > disk) {
            throw ApiException.invalid(
                    "Flavor's disk is smaller than the minimum size specified in image metadata. Flavor disk is " + disk
                            + " bytes, minimum size is " + image.minDiskGib() * GIB + " bytes.");
        }
        var size = image.virtualSize() != null ? image.virtualSize() : image.size();
        if (size != null && size > disk) {
            throw ApiException.invalid("Flavor's disk is too small for requested image. Flavor disk is " + disk
                    + " bytes, image is " + size + " bytes.");
        }
    }

    static InstanceImage forInstance(ImageRecord image) {
        return new InstanceImage(
                image.id().toString(),
                image.name(),
                image.diskFormat() == null ? "raw" : image.diskFormat(),
                image.containerFormat() == null ? "bare" : image.containerFormat(),
                image.minDiskGib(),
                image.minRamMib(),
                image.properties());
    }
}
