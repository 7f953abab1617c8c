/// The invariants of the cloud, checked from outside through its APIs: what the stores say of each other
/// and of the hosts.
@NullMarked
package org.pileus.audit;

import org.jspecify.annotations.NullMarked;
