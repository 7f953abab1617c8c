@NullMarked
package org.pileus.glance.api;

import org.jspecify.annotations.NullMarked;
