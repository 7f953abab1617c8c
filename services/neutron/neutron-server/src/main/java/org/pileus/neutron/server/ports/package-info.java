/// Ports, their addresses, bindings and states.
@NullMarked
package org.pileus.neutron.server.ports;

import org.jspecify.annotations.NullMarked;
