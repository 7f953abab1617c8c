/// What operators let be done to imported images on their way into a store.
@NullMarked
package org.pileus.glance.api.plugins;

import org.jspecify.annotations.NullMarked;
