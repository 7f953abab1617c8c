/// Limits of projects and what they use.
@NullMarked
package org.pileus.nova.db.quotas;

import org.jspecify.annotations.NullMarked;
