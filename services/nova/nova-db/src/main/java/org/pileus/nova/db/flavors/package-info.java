/// Flavors and who may use them.
@NullMarked
package org.pileus.nova.db.flavors;

import org.jspecify.annotations.NullMarked;
