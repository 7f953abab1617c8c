/// The quota API.
@NullMarked
package org.pileus.neutron.server.quotas;

import org.jspecify.annotations.NullMarked;
