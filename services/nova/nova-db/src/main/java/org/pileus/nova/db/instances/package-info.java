/// Instances: the one row of each, its guarded changes, lists and counts.
@NullMarked
package org.pileus.nova.db.instances;

import org.jspecify.annotations.NullMarked;
