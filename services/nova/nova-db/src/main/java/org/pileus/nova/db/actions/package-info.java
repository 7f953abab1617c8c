/// What was done to servers, and how it ended.
@NullMarked
package org.pileus.nova.db.actions;

import org.jspecify.annotations.NullMarked;
