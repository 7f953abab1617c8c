/// Fetches from addresses that users name, and nothing that only this host can reach.
@NullMarked
package org.pileus.kernel.http.outbound;

import org.jspecify.annotations.NullMarked;
