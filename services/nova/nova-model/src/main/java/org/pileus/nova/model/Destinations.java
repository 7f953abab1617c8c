package org.pileus.nova.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The scheduler's answer.
/// @param places per instance in the order asked: the claimed place first, then alternates that are not
///     claimed. Shorter than the request when places ran out: the first ones got theirs
/// @param noValidHost why there are no more places, in operators' words with the count of hosts that each
///     filter took away; null when all got one
public record Destinations(
        List<List<Selection>> places, @Nullable String noValidHost) {
    public Destinations {
        places = List.copyOf(places);
    }

    public ObjectNode toJson() {
        var node = Json.object();
        var all = node.putArray("places");
        places.forEach(selections -> all.add(Selection.toJson(selections)));
        Texts.put(node, "no_valid_host", noValidHost);
        return node;
    }

    public static Destinations fromJson(JsonNode node) {
        List<List<Selection>> places = new ArrayList<>();
        node.path("places").forEach(item -> places.add(Selection.listFromJson(item)));
        return new Destinations(places, Json.textOrNull(node, "no_valid_host"));
    }
}
