/// The L2 agent of one host: makes bridges, filters and plugs the taps of the ports bound to it, and says so.
@NullMarked
package org.pileus.neutron.linuxbridge;

import org.jspecify.annotations.NullMarked;
