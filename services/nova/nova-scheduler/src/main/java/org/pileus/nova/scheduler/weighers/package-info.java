/// The scheduler's weighers: each gives a host a number; the best sum wins.
@NullMarked
package org.pileus.nova.scheduler.weighers;

import org.jspecify.annotations.NullMarked;
