/// Hosts for tests of real drivers.
@NullMarked
package org.pileus.driver.network.testing;

import org.jspecify.annotations.NullMarked;
