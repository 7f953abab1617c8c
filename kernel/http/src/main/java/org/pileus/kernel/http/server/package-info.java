/// Sockets: binds applications to addresses. The one place that knows the HTTP server library.
@NullMarked
package org.pileus.kernel.http.server;

import org.jspecify.annotations.NullMarked;
