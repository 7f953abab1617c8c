/// nova-compute: one host's guests, through a hypervisor driver. Holds no database handle: conductor reads and
/// writes for it.
@NullMarked
package org.pileus.nova.compute;

import org.jspecify.annotations.NullMarked;
