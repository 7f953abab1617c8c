/// Console tokens, stored hashed.
@NullMarked
package org.pileus.nova.db.consoles;

import org.jspecify.annotations.NullMarked;
