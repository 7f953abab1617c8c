/// Typed client of the identity API, and what every service needs from it: validation of tokens and a session of
/// its own.
@NullMarked
package org.pileus.client.keystone;

import org.jspecify.annotations.NullMarked;
