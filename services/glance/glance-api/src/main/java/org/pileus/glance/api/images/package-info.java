/// Image records: create, list, show, change, delete.
@NullMarked
package org.pileus.glance.api.images;

import org.jspecify.annotations.NullMarked;
