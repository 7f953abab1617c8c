package org.pileus.driver.hypervisor;

import java.nio.file.Path;
import java.util.Optional;

/// A guest's first disk: an overlay over a cached image, which stays read-only and is shared by all guests
/// of that image.
/// @param image a local file, complete and verified by its checksum; it must stay as long as a guest made
///     from it
/// @param format   as declared by the image's record
/// @param rootGib  virtual size in GiB; 0 keeps the image's own. Smaller than the image is refused
/// @param boot     kernel given from outside, for AMI style images; empty: the disk boots by itself
public record RootDisk(Path image, DiskFormat format, int rootGib, Optional<DirectBoot> boot) {
    public RootDisk {
        if (!image.isAbsolute()) {
            throw new IllegalArgumentException("image path is not absolute: " + image);
        }
        if (rootGib < 0) {
            throw new IllegalArgumentException("root disk of " + rootGib + " GiB");
        }
    }
}
