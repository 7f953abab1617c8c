/// Metadata definitions: namespaces, and the objects, properties, tags and resource types in them.
@NullMarked
package org.pileus.glance.api.metadefs;

import org.jspecify.annotations.NullMarked;
