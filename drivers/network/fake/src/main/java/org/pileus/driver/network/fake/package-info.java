/// A host's network kept in memory: what services and simulations run on where no real one is wanted.
@NullMarked
package org.pileus.driver.network.fake;

import org.jspecify.annotations.NullMarked;
