/// Typed client of the Image API, for nova.
@NullMarked
package org.pileus.client.glance;

import org.jspecify.annotations.NullMarked;
