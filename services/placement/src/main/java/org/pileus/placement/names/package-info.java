/// Resource classes and traits: the standard names and those that operators made.
@NullMarked
package org.pileus.placement.names;

import org.jspecify.annotations.NullMarked;
