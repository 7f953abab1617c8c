/// The agents of the hosts: which there are, which live, what they serve.
@NullMarked
package org.pileus.neutron.server.agents;

import org.jspecify.annotations.NullMarked;
