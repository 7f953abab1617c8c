package org.pileus.nova.api.hosts;

import java.time.Duration;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.messaging.Bus;
import org.pileus.kernel.messaging.CallTimeout;
import org.pileus.kernel.messaging.RemoteFailure;
import org.pileus.nova.db.services.ServiceRecord;
import org.pileus.nova.model.NovaTopics;
import tools.jackson.databind.node.ObjectNode;

/// GET /pileus/v1/hosts: what each hypervisor holds, asked now, for `pileus audit`. Not upstream's.
public final class GuestHandlers {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private final ServiceStates services;
    private final Bus bus;

    public GuestHandlers(ServiceStates services, Bus bus) {
        this.services = services;
        this.bus = bus;
    }

    /// 200 with every compute host; `answered` is false where it is down or silent.
    public Response list(Request request) {
        var root = Json.object();
        var hosts = root.putArray("hosts");
        for (var service : services.services()) {
            if (service.binary().equals(ServiceRecord.COMPUTE)) {
                hosts.add(host(service));
            }
        }
        return Response.ok(root);
    }

    private ObjectNode host(ServiceRecord service) {
        var host = Json.object().put("host", service.host());
        if (services.up(service)) {
            try {
                var answer =
                        bus.call(NovaTopics.compute(service.host()), NovaTopics.HOST_GUESTS, Json.object(), PATIENCE);
                host.set("guests", answer.path("guests"));
                return host.put("answered", true);
            } catch (ApiException | CallTimeout | RemoteFailure e) {
                // said below: it did not answer
            }
        }
        host.putArray("guests");
        return host.put("answered", false);
    }
}
