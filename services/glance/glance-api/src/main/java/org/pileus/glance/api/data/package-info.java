/// Image data: upload, download, staging, import.
@NullMarked
package org.pileus.glance.api.data;

import org.jspecify.annotations.NullMarked;
