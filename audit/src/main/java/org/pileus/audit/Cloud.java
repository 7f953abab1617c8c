package org.pileus.audit;

import java.io.IOException;
import tools.jackson.databind.node.ObjectNode;

/// What the audit needs of a cloud: reading it as its administrator.
public interface Cloud {
    /// Reads one resource.
    /// @param service  a type of the catalog: `compute`, `network`, `image`, `placement`
    /// @param path     below that service's root, without a version prefix being added
    /// @throws IOException when it does not answer with 200
    ObjectNode get(String service, String path) throws IOException;
}
