/// Policy documents that clients keep here; nothing in this cloud reads them.
@NullMarked
package org.pileus.keystone.policies;

import org.jspecify.annotations.NullMarked;
