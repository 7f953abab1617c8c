/// Subnets.
@NullMarked
package org.pileus.neutron.server.subnets;

import org.jspecify.annotations.NullMarked;
