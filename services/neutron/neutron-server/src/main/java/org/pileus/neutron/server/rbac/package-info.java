/// Who else may use a resource.
@NullMarked
package org.pileus.neutron.server.rbac;

import org.jspecify.annotations.NullMarked;
