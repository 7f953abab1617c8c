/// Servers: create, list, show, update, delete, and the actions on them.
@NullMarked
package org.pileus.nova.api.servers;

import org.jspecify.annotations.NullMarked;
