package org.pileus.nova.db.consoles;

import java.time.Instant;
import java.util.UUID;

/// What a console token gives access to. The token itself is nowhere here.
/// @param host          of the compute service that has the guest
/// @param type          `novnc`
/// @param internalHost  where the proxy connects to
public record ConsoleToken(
        UUID instance, String host, String type, String internalHost, int internalPort, Instant expires) {}
