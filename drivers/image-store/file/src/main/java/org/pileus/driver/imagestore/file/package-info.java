/// Image data as files of one directory.
@NullMarked
package org.pileus.driver.imagestore.file;

import org.jspecify.annotations.NullMarked;
