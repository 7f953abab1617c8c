/// Guests on QEMU by way of libvirt. The C library is called directly (java.lang.foreign) and loaded when
/// first needed.
@NullMarked
package org.pileus.driver.hypervisor.libvirt;

import org.jspecify.annotations.NullMarked;
