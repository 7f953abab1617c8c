/// What agents ask and tell the server.
@NullMarked
package org.pileus.neutron.server.rpc;

import org.jspecify.annotations.NullMarked;
