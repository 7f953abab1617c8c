package org.pileus.kernel.messaging;

import java.time.Duration;
import org.pileus.kernel.core.Secret;

/// Where a RabbitMQ is, and how to use it.
/// @param exchange   the direct exchange of all casts and calls; one per cloud
/// @param tls        with the JVM's trust store and host name verification; plain is for loopback
/// @param heartbeat  a dead peer is found in about twice this
/// @param patience   how long a sender waits for an absent broker before it is told `Unavailable`
public record RabbitSettings(
        String host,
        int port,
        String user,
        Secret password,
        String virtualHost,
        String exchange,
        boolean tls,
        Duration heartbeat,
        Duration patience) {
    /// The usual values: virtual host `/`, exchange `pileus`, heartbeat 10 s, patience 5 s.
    public RabbitSettings(String host, int port, String user, Secret password, boolean tls) {
        this(host, port, user, password, "/", "pileus", tls, Duration.ofSeconds(10), Duration.ofSeconds(5));
    }

    public RabbitSettings withExchange(String name) {
        return new RabbitSettings(host, port, user, password, virtualHost, name, tls, heartbeat, patience);
    }

    public RabbitSettings withPatience(Duration time) {
        return new RabbitSettings(host, port, user, password, virtualHost, exchange, tls, heartbeat, time);
    }
}
