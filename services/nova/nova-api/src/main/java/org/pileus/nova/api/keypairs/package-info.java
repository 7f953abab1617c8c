/// Key pairs of users.
@NullMarked
package org.pileus.nova.api.keypairs;

import org.jspecify.annotations.NullMarked;
