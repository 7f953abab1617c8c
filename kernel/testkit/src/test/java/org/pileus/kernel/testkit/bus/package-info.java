/// What every bus must do alike.
@NullMarked
package org.pileus.kernel.testkit.bus;

import org.jspecify.annotations.NullMarked;
