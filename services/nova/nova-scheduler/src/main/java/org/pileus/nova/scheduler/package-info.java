/// nova-scheduler: where an instance goes. Decisions are plain functions over a snapshot of the hosts; Placement
/// settles every claim.
@NullMarked
package org.pileus.nova.scheduler;

import org.jspecify.annotations.NullMarked;
