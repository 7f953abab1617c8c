/// The launch of a server as it happened.
@NullMarked
package org.pileus.nova.api.trace;

import org.jspecify.annotations.NullMarked;
