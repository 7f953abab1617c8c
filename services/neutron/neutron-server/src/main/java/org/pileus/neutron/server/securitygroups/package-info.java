/// Security groups and their rules.
@NullMarked
package org.pileus.neutron.server.securitygroups;

import org.jspecify.annotations.NullMarked;
