package org.pileus.kernel.service;

import java.time.Clock;
import java.util.random.RandomGenerator;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Timers;
import org.pileus.kernel.http.client.HttpTransport;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.trace.Tracer;

/// Everything in which the two wirings differ. A service cannot tell which one it is in.
/// @param host  the name of this host, as agents and compute services report it
public record Seams(
        String host,
        Clock clock,
        RandomGenerator random,
        IdSource ids,
        Timers timers,
        Bus bus,
        Databases databases,
        HttpTransport http,
        Tracer tracer,
        Failpoints failpoints) {}
