/// Address groups: sets of prefixes that security group rules name.
@NullMarked
package org.pileus.neutron.server.addressgroups;

import org.jspecify.annotations.NullMarked;
