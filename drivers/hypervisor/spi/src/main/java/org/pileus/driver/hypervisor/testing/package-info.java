/// The contract of [org.pileus.driver.hypervisor.Hypervisor] as tests that each implementation extends.
@NullMarked
package org.pileus.driver.hypervisor.testing;

import org.jspecify.annotations.NullMarked;
