/// The token format: authenticated encryption, keys on disk, and the packed payload inside.
@NullMarked
package org.pileus.keystone.fernet;

import org.jspecify.annotations.NullMarked;
