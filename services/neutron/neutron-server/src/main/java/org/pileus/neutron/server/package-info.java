/// neutron-server: the Network API, IPAM, the binding of ports, and what agents are told.
@NullMarked
package org.pileus.neutron.server;

import org.jspecify.annotations.NullMarked;
