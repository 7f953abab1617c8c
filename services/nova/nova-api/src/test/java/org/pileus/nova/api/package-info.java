@NullMarked
package org.pileus.nova.api;

import org.jspecify.annotations.NullMarked;
