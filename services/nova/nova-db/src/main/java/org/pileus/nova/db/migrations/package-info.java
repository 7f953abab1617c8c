/// Records of resizes, migrations and evacuations.
@NullMarked
package org.pileus.nova.db.migrations;

import org.jspecify.annotations.NullMarked;
