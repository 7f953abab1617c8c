/// Address scopes.
@NullMarked
package org.pileus.neutron.server.addressscopes;

import org.jspecify.annotations.NullMarked;
