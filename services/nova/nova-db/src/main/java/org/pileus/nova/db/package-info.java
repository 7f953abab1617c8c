/// The schema `nova`, shared by nova-api and nova-conductor; no other process of nova holds a database handle.
@NullMarked
package org.pileus.nova.db;

import org.jspecify.annotations.NullMarked;
