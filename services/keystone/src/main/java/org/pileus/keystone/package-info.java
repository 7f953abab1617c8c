/// The identity service.
@NullMarked
package org.pileus.keystone;

import org.jspecify.annotations.NullMarked;
