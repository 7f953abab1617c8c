/// Server groups.
@NullMarked
package org.pileus.nova.api.groups;

import org.jspecify.annotations.NullMarked;
