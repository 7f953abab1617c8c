@NullMarked
package org.pileus.driver.diskimage;

import org.jspecify.annotations.NullMarked;
