/// Checks that every route shares: content types, bodies, queries, version-dependent headers.
@NullMarked
package org.pileus.placement.requests;

import org.jspecify.annotations.NullMarked;
