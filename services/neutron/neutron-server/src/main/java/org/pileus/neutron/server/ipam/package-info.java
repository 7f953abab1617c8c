/// Choice of addresses.
@NullMarked
package org.pileus.neutron.server.ipam;

import org.jspecify.annotations.NullMarked;
