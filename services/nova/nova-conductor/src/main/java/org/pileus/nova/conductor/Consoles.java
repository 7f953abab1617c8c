package org.pileus.nova.conductor;

import java.time.Clock;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import tools.jackson.databind.node.ObjectNode;

/// Uses console tokens up, for the proxy.
final class Consoles {
    private final NovaStore store;
    private final Clock clock;

    Consoles(NovaStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    ObjectNode redeem(Secret token) {
        var now = clock.instant();
        var grant = store.db().write(tx -> store.consoles().redeem(tx, token, now));
        var answer = Json.object();
        grant.ifPresent(found -> answer.put("instance", found.instance().toString())
                .put("host", found.host())
                .put("type", found.type())
                .put("internal_host", found.internalHost())
                .put("internal_port", found.internalPort()));
        return answer;
    }
}
