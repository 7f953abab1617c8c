/// Transactions, retries and migrations over SQLite (embedded) and MariaDB (distributed): SQL written out by the
/// callers, in the portable subset of both engines. Times are whole microseconds since the epoch, booleans
/// 0 or 1, ids and JSON text.
@NullMarked
package org.pileus.kernel.db;

import org.jspecify.annotations.NullMarked;
