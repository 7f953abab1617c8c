/// Where the data of images is kept.
@NullMarked
package org.pileus.driver.imagestore;

import org.jspecify.annotations.NullMarked;
