/// Operators' protections of image properties.
@NullMarked
package org.pileus.glance.api.protections;

import org.jspecify.annotations.NullMarked;
