package org.pileus.tests.scenario;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the lists of a cloud show: ids by kind, and the attributes that its objects have.
final class KnownThings {
    private static final int KEPT = 60;
    /// Characters of an attribute: what was made of longer ones would be longer again.
    private static final int LONGEST = 2000;
    private static final String NOBODY = "0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f";

    private final TreeMap<String, List<String>> ids = new TreeMap<>();
    private final ObjectNode attributes = Json.object();
    /// What was there first, so that the cloud goes on when other things are changed and removed.
    private final Set<String> first = new HashSet<>();

    /// What `servers`, `os-keypairs` or `{server_id}` are lists or ids of.
    static String kind(String word) {
        return word.replaceFirst("^\\{(.*?)(_(uu)?id|_name)?}$", "$1")
                .replaceFirst("^os-", "")
                .replace('-', '_')
                .replaceFirst("ies$", "y")
                .replaceFirst("(class|address)es$", "$1")
                .replaceFirst("(?<!s)s$", "");
    }

    void forgetIds() {
        ids.clear();
    }

    /// Everything known by now belongs to what was there first.
    void keepTheFirst() {
        ids.values().forEach(first::addAll);
    }

    /// @param answer  of a list
    void learn(JsonNode answer) {
        answer.properties().forEach(field -> {
            for (var thing : field.getValue()) {
                learn(kind(field.getKey()), thing);
            }
        });
    }

    private void learn(String kind, JsonNode thing) {
        if (thing.isString()) {
            keep(kind, thing.stringValue());
        } else if (thing instanceof ObjectNode object) {
            if (object.size() == 1 && object.get(kind) instanceof ObjectNode inner) {
                learn(kind, inner);
                return;
            }
            for (var key : List.of("id", "uuid", "name", "namespace")) {
                if (object.has(key)) {
                    keep(kind, object.get(key).asString(""));
                    break;
                }
            }
            object.properties().stream()
                    .filter(field -> field.getValue().toString().length() <= LONGEST)
                    .forEach(field -> attributes.set(field.getKey(), field.getValue()));
        }
    }

    private void keep(String kind, String id) {
        var all = ids.computeIfAbsent(kind, k -> new ArrayList<>());
        if (!id.isEmpty() && all.size() < KEPT && !all.contains(id)) {
            all.add(id);
        }
    }

    ObjectNode attributes() {
        return attributes;
    }

    /// An id of the kind; one that names nothing when there is none.
    /// @param expendable  whether it may not be of what was there first
    String id(RandomGenerator random, String kind, boolean expendable) {
        var found = ids.getOrDefault(kind, List.of()).stream()
                .filter(id -> !expendable || !first.contains(id))
                .toList();
        return found.isEmpty() ? NOBODY : found.get(random.nextInt(found.size()));
    }
}
