/// Users and their passwords.
@NullMarked
package org.pileus.keystone.users;

import org.jspecify.annotations.NullMarked;
