@NullMarked
package org.pileus.placement.candidates;

import org.jspecify.annotations.NullMarked;
