/// What the service knows in memory, kept right by its own writes and by word from other replicas.
@NullMarked
package org.pileus.keystone.memory;

import org.jspecify.annotations.NullMarked;
