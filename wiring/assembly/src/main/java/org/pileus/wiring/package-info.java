/// Puts services together: the table of what runs, in which order, on which seams.
@NullMarked
package org.pileus.wiring;

import org.jspecify.annotations.NullMarked;
