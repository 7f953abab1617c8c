/// Secrets of a user that are good for one project and some roles.
@NullMarked
package org.pileus.keystone.applicationcredentials;

import org.jspecify.annotations.NullMarked;
