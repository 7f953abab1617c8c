/// Roles, and which role implies which.
@NullMarked
package org.pileus.keystone.roles;

import org.jspecify.annotations.NullMarked;
