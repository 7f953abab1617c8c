package org.pileus.nova.api.events;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.messaging.Bus;
import org.pileus.nova.api.schema.Ids;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;
import org.pileus.nova.db.instances.InstanceRepository;
import org.pileus.nova.model.ComputeCast;
import org.pileus.nova.model.ExternalEvent;
import org.pileus.nova.model.Instance;
import org.pileus.nova.model.NovaTopics;
import tools.jackson.databind.JsonNode;

/// POST /os-server-external-events: what other services report about servers, handed to the servers' hosts.
public final class ExternalEventHandlers {
    private static final int MOST = 10_000;
    private static final Shape EVENTS = Shapes.object()
            .required(
                    "events",
                    Shapes.array(
                            Shapes.object()
                                    .required("name", ExternalEventHandlers::name)
                                    .required("server_uuid", Shapes.uuid())
                                    .optional("status", Shapes.oneOf("failed", "completed", "in-progress"))
                                    .optional("tag", Shapes.text(0, 255)),
                            1,
                            MOST));

    private final Database db;
    private final Bus bus;
    private final InstanceRepository instances = new InstanceRepository();

    public ExternalEventHandlers(Database db, Bus bus) {
        this.db = db;
        this.bus = bus;
    }

    private static org.pileus.nova.api.schema.@org.jspecify.annotations.Nullable Mismatch name(
            JsonNode value, int minor) {
        var names = new ArrayList<>(
                List.of("network-changed", "network-vif-plugged", "network-vif-unplugged", "network-vif-deleted"));
        if (minor >= 51) {
            names.add("volume-extended");
        }
        if (minor >= 76) {
            names.add("power-update");
        }
        if (minor >= 82) {
            names.add("accelerator-request-bound");
        }
        if (minor >= 93) {
            names.add("volume-reimaged");
        }
        return Shapes.oneOf(names.toArray(String[]::new)).check(value, minor);
    }

    /// 200 when every event was taken, 207 when some were not; the answer says which.
    public Response create(Request request) {
        var body = Shapes.require(EVENTS, request.json(), request.microversion().minor());
        var ids = new LinkedHashSet<UUID>();
        body.path("events").forEach(event -> ids.add(id(event)));
        var places = new LinkedHashMap<UUID, Instance>();
        instances.findAll(db, ids).stream().filter(it -> !it.deleted()).forEach(it -> places.put(it.id(), it));
        var taken = new LinkedHashMap<UUID, List<ExternalEvent>>();
        var root = Json.object();
        var answers = root.putArray("events");
        var refused = false;
        for (var event : body.path("events")) {
            var code = judge(event, places, taken);
            refused |= code != 200;
            var answer = answers.addObject();
            answer.put("name", Json.text(event, "name"));
            answer.put("server_uuid", Json.text(event, "server_uuid"));
            answer.put("status", code == 200 ? status(event) : "failed");
            if (event.has("tag")) {
                answer.put("tag", Json.textOrNull(event, "tag"));
            }
            answer.put("code", code);
        }
        send(taken, places);
        return Response.json(refused ? 207 : 200, root);
    }

    private static UUID id(JsonNode event) {
        return Objects.requireNonNull(Ids.find(Json.text(event, "server_uuid")));
    }

    private static String status(JsonNode event) {
        return Objects.requireNonNullElse(Json.textOrNull(event, "status"), "completed");
    }

    private static int judge(JsonNode event, Map<UUID, Instance> places, Map<UUID, List<ExternalEvent>> taken) {
        var id = id(event);
        var place = places.get(id);
        if (place == null) {
            return 404;
        }
        if (place.host() == null) {
            return 422;
        }
        var name = Json.text(event, "name");
        var tag = Json.textOrNull(event, "tag");
        if (tag == null && (name.startsWith("network-vif") || name.equals("power-update"))) {
            return 400;
        }
        taken.computeIfAbsent(id, key -> new ArrayList<>(1)).add(new ExternalEvent(name, tag, status(event)));
        return 200;
    }

    private void send(Map<UUID, List<ExternalEvent>> taken, Map<UUID, Instance> places) {
        taken.forEach((id, events) -> {
            var place = Objects.requireNonNull(places.get(id));
            var cast = new ComputeCast.ExternalEvents(id, place.fence(), events);
            bus.cast(NovaTopics.compute(Objects.requireNonNull(place.host())), cast.method(), cast.args());
        });
    }
}
