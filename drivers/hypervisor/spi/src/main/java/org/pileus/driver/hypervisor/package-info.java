/// What nova-compute asks of a hypervisor, in the hypervisor's own few types. Implementations: `libvirt`, `fake`.
@NullMarked
package org.pileus.driver.hypervisor;

import org.jspecify.annotations.NullMarked;
