/// Disk tools of the host, started in one place and confined.
@NullMarked
package org.pileus.driver.diskimage.qemu;

import org.jspecify.annotations.NullMarked;
