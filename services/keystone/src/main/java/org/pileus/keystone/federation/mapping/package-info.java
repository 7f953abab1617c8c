/// What an identity provider says of a user, turned into what that user is here. Pure: nothing is read or written.
@NullMarked
package org.pileus.keystone.federation.mapping;

import org.jspecify.annotations.NullMarked;
