/// Server groups.
@NullMarked
package org.pileus.nova.db.servergroups;

import org.jspecify.annotations.NullMarked;
