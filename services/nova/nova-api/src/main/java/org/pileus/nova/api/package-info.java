/// The compute API: its URL table, its rules and its errors. One package per resource.
@NullMarked
package org.pileus.nova.api;

import org.jspecify.annotations.NullMarked;
