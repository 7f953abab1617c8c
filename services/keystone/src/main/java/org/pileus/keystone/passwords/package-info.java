/// Hashes of passwords and secrets, and how often they have to be computed.
@NullMarked
package org.pileus.keystone.passwords;

import org.jspecify.annotations.NullMarked;
