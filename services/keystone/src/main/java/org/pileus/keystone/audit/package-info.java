/// Audit events: who did what to which part of the identities, and how it ended.
@NullMarked
package org.pileus.keystone.audit;

import org.jspecify.annotations.NullMarked;
