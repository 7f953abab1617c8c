/// The stored resources, in memory and in the database, and the counters of quotas.
@NullMarked
package org.pileus.neutron.server.store;

import org.jspecify.annotations.NullMarked;
