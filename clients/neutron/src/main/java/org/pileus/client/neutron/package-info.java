/// A typed client of the Network API, for services that need networks, ports and security groups.
@NullMarked
package org.pileus.client.neutron;

import org.jspecify.annotations.NullMarked;
