/// Who takes what: claims, moves, reshapes, usages.
@NullMarked
package org.pileus.placement.allocations;

import org.jspecify.annotations.NullMarked;
