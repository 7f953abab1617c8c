package org.pileus.nova.compute;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pileus.driver.diskimage.ImageInspector;
import org.pileus.driver.diskimage.ImageRules;
import org.pileus.nova.model.Flavor;
import org.pileus.nova.model.InstanceImage;

/// This host's own look at an image before its first use. The image service has looked already, but its data may have
/// come by another way or been changed in its store: cases CVE-2013-2096, CVE-2024-40767.
final class ImageCheck {
    private static final long GIB = 1L << 30;

    private ImageCheck() {}

    /// @throws BuildFailed when the data is not what the record declares, refers to other files, or holds a disk that
    /// is
    ///     larger than the flavor's
    static void requireFit(Path file, InstanceImage image, Flavor flavor) {
        try {
            var found = ImageInspector.ofFile(file);
            var refusal = ImageRules.standard().refusal(image.diskFormat(), found);
            if (refusal != null) {
                throw unacceptable(image, refusal);
            }
            var size = ImageRules.isOpaque(image.diskFormat()) ? Files.size(file) : found.sizeOr(Files.size(file));
            if (flavor.rootGib() > 0 && size > flavor.rootGib() * GIB) {
                throw unacceptable(
                        image,
                        "its disk of " + size + " bytes is larger than the flavor's of " + flavor.rootGib() + " GiB");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("image " + image.id() + " cannot be read", e);
        }
    }

    private static BuildFailed unacceptable(InstanceImage image, String why) {
        return new BuildFailed(false, "Image " + image.id() + " is unacceptable: " + why);
    }
}
