/// Groups of users.
@NullMarked
package org.pileus.keystone.groups;

import org.jspecify.annotations.NullMarked;
