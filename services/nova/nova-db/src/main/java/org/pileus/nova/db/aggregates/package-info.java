/// Host aggregates and the availability zones they make.
@NullMarked
package org.pileus.nova.db.aggregates;

import org.jspecify.annotations.NullMarked;
