/// The scheduler's filters: each says for one host whether it may carry one instance, and why not.
@NullMarked
package org.pileus.nova.scheduler.filters;

import org.jspecify.annotations.NullMarked;
