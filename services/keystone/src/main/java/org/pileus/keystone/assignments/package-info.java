/// Who has which role where.
@NullMarked
package org.pileus.keystone.assignments;

import org.jspecify.annotations.NullMarked;
