/// What other processes are told about changes.
@NullMarked
package org.pileus.neutron.server.notify;

import org.jspecify.annotations.NullMarked;
