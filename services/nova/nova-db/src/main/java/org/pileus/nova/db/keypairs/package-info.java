/// Public keys of users.
@NullMarked
package org.pileus.nova.db.keypairs;

import org.jspecify.annotations.NullMarked;
