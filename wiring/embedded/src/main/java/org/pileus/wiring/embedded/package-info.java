/// Every service in one process: the default.
@NullMarked
package org.pileus.wiring.embedded;

import org.jspecify.annotations.NullMarked;
