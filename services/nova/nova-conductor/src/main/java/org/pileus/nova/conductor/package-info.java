/// nova-conductor: the tasks of instances, and the database for those who hold no handle to it.
@NullMarked
package org.pileus.nova.conductor;

import org.jspecify.annotations.NullMarked;
