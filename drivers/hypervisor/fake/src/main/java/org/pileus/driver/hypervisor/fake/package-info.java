/// A hypervisor in memory: guests are records, consoles are real. Services, simulations and `pileus up
/// --computes` run on it.
@NullMarked
package org.pileus.driver.hypervisor.fake;

import org.jspecify.annotations.NullMarked;
