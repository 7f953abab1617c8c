/// What neutron-server and its agents share beside their messages: the numbered steps of a network connection.
@NullMarked
package org.pileus.neutron.model;

import org.jspecify.annotations.NullMarked;
