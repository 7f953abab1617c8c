/// Version documents and the static list of extensions.
@NullMarked
package org.pileus.nova.api.versions;

import org.jspecify.annotations.NullMarked;
