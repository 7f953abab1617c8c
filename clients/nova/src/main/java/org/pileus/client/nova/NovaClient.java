package org.pileus.client.nova;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.client.HttpCall;

/// Calls the Compute API as the service user. Blocking, safe for concurrent use.
public final class NovaClient {
    private final ServiceSession session;

    public NovaClient(ServiceSession session) {
        this.session = session;
    }

    /// Reports events; the compute service hands them to the servers' hosts.
    /// @return those that it did not take: servers that are gone (404) or have no host yet (422)
    /// @throws ApiException `Unavailable` when the compute service does not answer
    public List<RefusedEvent> report(List<ServerEvent> events) {
        var body = Json.object();
        var list = body.putArray("events");
        events.forEach(event -> list.add(event.toJson()));
        var call = HttpCall.of("POST", session.endpoint("compute") + "/os-server-external-events")
                .json(body);
        try (var reply = session.send(call)) {
            var refused = new ArrayList<RefusedEvent>();
            var answers = reply.json().path("events");
            for (var i = 0; i < answers.size() && i < events.size(); i++) {
                var code = answers.get(i).path("code").asInt(200);
                if (code != 200) {
                    refused.add(new RefusedEvent(events.get(i), code));
                }
            }
            return List.copyOf(refused);
        } catch (IOException e) {
            throw new ApiException(new Failure.Unavailable("The compute service broke off its answer."), e);
        }
    }

    /// An event that had no effect.
    /// @param code 404, 422 or 400
    public record RefusedEvent(ServerEvent event, int code) {}
}
