/// Logging in, and tokens: issue, validate, revoke.
@NullMarked
package org.pileus.keystone.tokens;

import org.jspecify.annotations.NullMarked;
