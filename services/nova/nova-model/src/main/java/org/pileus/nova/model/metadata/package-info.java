/// What a guest is told about itself: the same content over the metadata service and on the config drive.
@NullMarked
package org.pileus.nova.model.metadata;

import org.jspecify.annotations.NullMarked;
