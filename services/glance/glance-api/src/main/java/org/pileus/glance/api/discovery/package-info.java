/// Versions, schemas, and what this cloud offers.
@NullMarked
package org.pileus.glance.api.discovery;

import org.jspecify.annotations.NullMarked;
