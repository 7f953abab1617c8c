/// What projects used, and moves of servers.
@NullMarked
package org.pileus.nova.api.usage;

import org.jspecify.annotations.NullMarked;
