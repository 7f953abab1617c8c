/// HTTP as a caller sees it, over sockets or within the process.
@NullMarked
package org.pileus.kernel.http.client;

import org.jspecify.annotations.NullMarked;
