/// Segments of networks and the binding of ports to hosts.
@NullMarked
package org.pileus.neutron.server.binding;

import org.jspecify.annotations.NullMarked;
