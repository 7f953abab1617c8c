/// DHCP by dnsmasq, one process per network in a namespace of its own, and the metadata address beside it.
@NullMarked
package org.pileus.driver.network.dnsmasq;

import org.jspecify.annotations.NullMarked;
