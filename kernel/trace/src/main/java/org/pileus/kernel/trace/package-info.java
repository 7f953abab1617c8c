/// The request flow as it happened: numbered steps with actor, peer, means and time.
@NullMarked
package org.pileus.kernel.trace;

import org.jspecify.annotations.NullMarked;
