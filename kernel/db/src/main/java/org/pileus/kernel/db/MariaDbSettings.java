package org.pileus.kernel.db;

import java.time.Duration;
import org.pileus.kernel.core.Secret;

/// Where a MariaDB (or a Galera node) is, and how to reach it.
/// @param sslMode `disable` (plain; loopback only), `trust`, `verify-ca` or `verify-full`, as the driver
///     names them
/// @param poolSize      connections per schema and process
/// @param connectWait   how long a caller waits for a connection before it is told `Unavailable`
public record MariaDbSettings(
        String host, int port, String user, Secret password, String sslMode, int poolSize, Duration connectWait) {
    public MariaDbSettings {
        if (poolSize < 1) {
            throw new IllegalArgumentException("poolSize " + poolSize);
        }
    }

    /// Ten connections, three seconds of patience.
    public MariaDbSettings(String host, int port, String user, Secret password, String sslMode) {
        this(host, port, user, password, sslMode, 10, Duration.ofSeconds(3));
    }
}
