/// Certificates and keys as operators keep them, in PEM files.
@NullMarked
package org.pileus.kernel.http.tls;

import org.jspecify.annotations.NullMarked;
