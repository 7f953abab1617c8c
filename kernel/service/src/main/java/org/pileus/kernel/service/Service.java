package org.pileus.kernel.service;

import java.util.List;

/// One service or agent as operators name it. Constructed with its [Seams], its configuration record and
/// its drivers; nothing happens before [#start].
public interface Service {
    /// `nova-conductor`.
    String name();

    /// Takes up work; returns when the service can serve. Reconciles with what a killed predecessor left.
    void start();

    /// Refuses new work, ends or hands over what runs, releases everything. Harmless when not started.
    void stop();

    /// The HTTP faces to bind; may be asked before [#start].
    default List<Endpoint> endpoints() {
        return List.of();
    }
}
