/// The DHCP agent of one host: serves the networks that the server scheduled to it.
@NullMarked
package org.pileus.neutron.dhcp;

import org.jspecify.annotations.NullMarked;
