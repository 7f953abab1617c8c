/// What every database engine must do alike.
@NullMarked
package org.pileus.kernel.testkit.db;

import org.jspecify.annotations.NullMarked;
