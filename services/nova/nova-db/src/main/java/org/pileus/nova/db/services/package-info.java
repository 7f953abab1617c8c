/// Service records and compute nodes.
@NullMarked
package org.pileus.nova.db.services;

import org.jspecify.annotations.NullMarked;
