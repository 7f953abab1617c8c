package org.pileus.glance.api.images;

import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;

/// How many things may hang on one image; below 0 any number. Source: upstream's `image_property_quota`,
/// `image_tag_quota`, `image_member_quota`, `image_location_quota`.
public record ItemQuotas(int properties, int tags, int members, int locations) {
    public static ItemQuotas standard() {
        return new ItemQuotas(128, 128, 128, 10);
    }

    public void requireProperties(int count) {
        require("image properties", count, properties);
    }

    public void requireTags(int count) {
        require("image tags", count, tags);
    }

    public void requireMembers(int count) {
        require("image members for this image", count, members);
    }

    public void requireLocations(int count) {
        require("image locations", count, locations);
    }

    /// @throws ApiException 413
    private static void require(String what, int count, int most) {
        if (most >= 0 && count > most) {
            throw new ApiException(new Failure.TooLarge(
                    413,
                    "The limit has been exceeded on the number of allowed " + what + ". Attempted: " + count
                            + ", Maximum: " + most));
        }
    }
}
