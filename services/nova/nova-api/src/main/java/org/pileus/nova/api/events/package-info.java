/// Events that other services report about servers.
@NullMarked
package org.pileus.nova.api.events;

import org.jspecify.annotations.NullMarked;
