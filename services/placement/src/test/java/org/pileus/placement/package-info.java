@NullMarked
package org.pileus.placement;

import org.jspecify.annotations.NullMarked;
