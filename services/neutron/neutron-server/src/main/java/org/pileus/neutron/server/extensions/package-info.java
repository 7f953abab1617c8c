/// What this API can do, discovered by aliases, and the start of the API.
@NullMarked
package org.pileus.neutron.server.extensions;

import org.jspecify.annotations.NullMarked;
