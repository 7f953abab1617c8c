/// Compute services, hypervisors, aggregates and availability zones.
@NullMarked
package org.pileus.nova.api.hosts;

import org.jspecify.annotations.NullMarked;
