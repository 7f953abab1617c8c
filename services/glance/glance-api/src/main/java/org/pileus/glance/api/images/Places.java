package org.pileus.glance.api.images;

import java.util.List;
import java.util.OptionalLong;
import org.pileus.glance.model.Image;
import org.pileus.glance.model.Location;
import org.pileus.kernel.core.ApiException;
import tools.jackson.databind.node.ObjectNode;

/// What the stores know about locations.
public interface Places {
    /// The places of an image's data, the one to be read first at the front.
    List<Location> ordered(Image image);

    /// Where the data is, as administrators see it.
    String url(Location location);

    /// The place that a user's URL names.
    /// @param metadata what he says about it
    /// @throws ApiException 400 when it is none of which a store of this cloud may read
    Location named(String url, ObjectNode metadata);

    /// Bytes of the data, empty when the place does not say.
    /// @throws ApiException 400 when it cannot be read
    OptionalLong size(Location location);
}
