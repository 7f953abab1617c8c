/// Logins of users for whom an identity provider vouches.
@NullMarked
package org.pileus.keystone.sso;

import org.jspecify.annotations.NullMarked;
