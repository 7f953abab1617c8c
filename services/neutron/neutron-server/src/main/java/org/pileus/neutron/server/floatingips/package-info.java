/// Floating IPs.
@NullMarked
package org.pileus.neutron.server.floatingips;

import org.jspecify.annotations.NullMarked;
