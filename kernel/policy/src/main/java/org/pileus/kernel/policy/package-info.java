/// Authorisation: named rules in the field's rule language, decided against stored attributes of the target.
@NullMarked
package org.pileus.kernel.policy;

import org.jspecify.annotations.NullMarked;
