/// Flavors, their extra specs and who may use private ones.
@NullMarked
package org.pileus.nova.api.flavors;

import org.jspecify.annotations.NullMarked;
