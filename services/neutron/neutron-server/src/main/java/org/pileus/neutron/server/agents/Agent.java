package org.pileus.neutron.server.agents;

import java.time.Instant;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.node.ObjectNode;

/// An agent of a host as it last reported. Immutable.
/// @param body `binary`, `topic`, `availability_zone`, `configurations`, `description`
public record Agent(
        String id,
        String type,
        String host,
        boolean adminStateUp,
        Instant heartbeatAt,
        Instant startedAt,
        Instant createdAt,
        ObjectNode body) {
    public String key() {
        return type + "@" + host;
    }

    public ObjectNode configurations() {
        return body.path("configurations") instanceof ObjectNode found ? found : Json.object();
    }

    public String availabilityZone() {
        return body.path("availability_zone").asString("nova");
    }

    Agent beating(Instant now) {
        return new Agent(id, type, host, adminStateUp, now, startedAt, createdAt, body);
    }

    /// Whether this is the same but for its heartbeat.
    boolean sameAs(Agent other) {
        return adminStateUp == other.adminStateUp && startedAt.equals(other.startedAt) && body.equals(other.body);
    }
}
