/// Routers.
@NullMarked
package org.pileus.neutron.server.routers;

import org.jspecify.annotations.NullMarked;
