/// HTTP as the services see it: routes as tables, microversions, limits, one error renderer per service,
/// and the same application behind sockets and in-process calls.
@NullMarked
package org.pileus.kernel.http;

import org.jspecify.annotations.NullMarked;
