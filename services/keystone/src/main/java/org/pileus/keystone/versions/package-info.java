/// Version discovery.
@NullMarked
package org.pileus.keystone.versions;

import org.jspecify.annotations.NullMarked;
