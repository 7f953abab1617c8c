/// The vocabulary that every part shares: failures, request context, ids, JSON, secrets, timers, failpoints.
@NullMarked
package org.pileus.kernel.core;

import org.jspecify.annotations.NullMarked;
