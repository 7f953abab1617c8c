/// Typed client of the Compute API, for neutron.
@NullMarked
package org.pileus.client.nova;

import org.jspecify.annotations.NullMarked;
