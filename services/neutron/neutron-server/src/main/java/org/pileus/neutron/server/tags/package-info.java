/// Tags of all resources.
@NullMarked
package org.pileus.neutron.server.tags;

import org.jspecify.annotations.NullMarked;
