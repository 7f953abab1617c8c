@NullMarked
package org.pileus.driver.diskimage.qemu;

import org.jspecify.annotations.NullMarked;
