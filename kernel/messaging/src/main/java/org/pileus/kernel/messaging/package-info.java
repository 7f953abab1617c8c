/// Calls, casts and fan-outs between processes: in process or over RabbitMQ, carrying the same bytes, and
/// an outbox that makes a cast part of a database transaction.
@NullMarked
package org.pileus.kernel.messaging;

import org.jspecify.annotations.NullMarked;
