/// What image data is, told from its bytes alone.
@NullMarked
package org.pileus.glance.api.inspect;

import org.jspecify.annotations.NullMarked;
