package org.pileus.driver.imagestore.s3;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Secret;

/// Where a bucket is and how it is written.
/// @param endpoint     the server; null for Amazon's in the region
/// @param pathStyle    the bucket in the path, not in the host name
/// @param createBucket make the bucket when it is absent
/// @param partBytes    data from this size on is sent in parts of this size, at least 5 MiB
public record S3Settings(
        @Nullable URI endpoint,
        String region,
        Secret accessKey,
        Secret secretKey,
        String bucket,
        boolean pathStyle,
        boolean createBucket,
        int partBytes) {
    private static final int SMALLEST_PART = 5 << 20;

    public S3Settings {
        if (partBytes < SMALLEST_PART) {
            throw new IllegalArgumentException("parts of " + partBytes + " bytes; S3 takes none below 5 MiB");
        }
    }
}
