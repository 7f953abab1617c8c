/// Typed client of the Placement API, for the scheduler, the conductor and the compute agent.
@NullMarked
package org.pileus.client.placement;

import org.jspecify.annotations.NullMarked;
