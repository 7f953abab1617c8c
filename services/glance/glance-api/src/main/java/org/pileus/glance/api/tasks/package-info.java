/// Work that goes on after its request was answered.
@NullMarked
package org.pileus.glance.api.tasks;

import org.jspecify.annotations.NullMarked;
