/// The image records: the one process that touches the schema `glance`. Private: only glance-api calls it.
@NullMarked
package org.pileus.glance.registry;

import org.jspecify.annotations.NullMarked;
