/// What request bodies and queries must look like, and the words for what is wrong with them.
@NullMarked
package org.pileus.nova.api.schema;

import org.jspecify.annotations.NullMarked;
