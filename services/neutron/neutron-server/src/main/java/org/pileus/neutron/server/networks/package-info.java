/// Networks.
@NullMarked
package org.pileus.neutron.server.networks;

import org.jspecify.annotations.NullMarked;
