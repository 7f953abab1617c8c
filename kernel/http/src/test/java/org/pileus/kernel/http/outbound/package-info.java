@NullMarked
package org.pileus.kernel.http.outbound;

import org.jspecify.annotations.NullMarked;
