/// What the agents need from one host's network: bridges, packet filters, DHCP servers and a metadata listener.
///
/// Small, blocking, idempotent interfaces with their own few types. No driver sees the database, the bus or
/// another driver.
@NullMarked
package org.pileus.driver.network;

import org.jspecify.annotations.NullMarked;
