/// Real servers for tests: a MariaDB and a RabbitMQ from the system's packages, on random loopback ports
/// with their data in a temporary directory, ended with the test.
@NullMarked
package org.pileus.kernel.testkit.backend;

import org.jspecify.annotations.NullMarked;
