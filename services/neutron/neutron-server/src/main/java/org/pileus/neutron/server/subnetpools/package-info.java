/// Subnet pools.
@NullMarked
package org.pileus.neutron.server.subnetpools;

import org.jspecify.annotations.NullMarked;
