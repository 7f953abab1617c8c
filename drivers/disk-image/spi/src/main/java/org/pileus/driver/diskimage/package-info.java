/// What image data is, told from its bytes alone, and what may be done with it.
@NullMarked
package org.pileus.driver.diskimage;

import org.jspecify.annotations.NullMarked;
