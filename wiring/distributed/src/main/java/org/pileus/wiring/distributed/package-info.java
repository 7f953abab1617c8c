/// One process per service, on MariaDB and RabbitMQ.
@NullMarked
package org.pileus.wiring.distributed;

import org.jspecify.annotations.NullMarked;
