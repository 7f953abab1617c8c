/// Who may do what: routes × personas × own and foreign objects, against a table that is read by people.
@NullMarked
package org.pileus.kernel.testkit.personas;

import org.jspecify.annotations.NullMarked;
