/// The question where a request would fit, answered from memory.
@NullMarked
package org.pileus.placement.candidates;

import org.jspecify.annotations.NullMarked;
