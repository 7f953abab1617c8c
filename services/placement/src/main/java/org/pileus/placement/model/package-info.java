/// Providers as they are now, in memory, and the SQL that keeps them.
@NullMarked
package org.pileus.placement.model;

import org.jspecify.annotations.NullMarked;
