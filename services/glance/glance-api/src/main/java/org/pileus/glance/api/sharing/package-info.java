/// Members, tags, activation.
@NullMarked
package org.pileus.glance.api.sharing;

import org.jspecify.annotations.NullMarked;
