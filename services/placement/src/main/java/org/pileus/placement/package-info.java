/// The Placement service: what there is, where, and who takes it.
@NullMarked
package org.pileus.placement;

import org.jspecify.annotations.NullMarked;
