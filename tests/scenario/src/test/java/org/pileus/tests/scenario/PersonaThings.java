package org.pileus.tests.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.client.HttpCall;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What there is of one project: an object of each kind that a request may name, made when it is first named.
///
/// How each is made stands in the service's fixture: `"kind": {"by", "calls", "id"}` with the calls
/// `[METHOD, service, path, body?]` of its owner or of the administrator, and a pointer into the last answer or
/// `=text` for what is known before; `then` more calls, and `until` what to wait for. `$kind` or `${list/kind}` stands
/// for the id of
/// another thing of the same project, `$number` for a number and `$uuid` for an id that are used once.
final class PersonaThings {
    private static final Pattern NAMED = Pattern.compile("\\$\\{?((?<=\\{)[a-z_/-]+(?=})|[a-z_]+)}?");

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final PersonaCloud personas;
    private final Persona owner;
    private final ObjectNode recipes;
    private final Map<String, String> ids = new HashMap<>();

    /// @param owner  a member of the project
    PersonaThings(PersonaCloud personas, Persona owner, ObjectNode recipes) {
        this.personas = personas;
        this.owner = owner;
        this.recipes = recipes;
        ids.put("project", personas.project(owner.scope));
        ids.put("user", personas.userId(owner));
        ids.put("elsewhere", personas.project(Persona.Scope.ELSEWHERE));
    }

    /// @param endpoint  whose fixture says how things are made
    static PersonaThings of(PersonaCloud personas, Persona owner, String endpoint) throws IOException {
        return new PersonaThings(
                personas, owner, (ObjectNode) PersonaService.fixture(endpoint).path("things"));
    }

    boolean knows(String kind) {
        return ids.containsKey(kind) || recipes.has(kind);
    }

    /// The id of the thing of the kind, which is there from now on; of nothing where no fixture says how it is made.
    String id(String kind) {
        if (kind.equals("number")) {
            return Integer.toString(NUMBERS.incrementAndGet());
        }
        if (kind.equals("uuid")) {
            return UUID.randomUUID().toString();
        }
        var known = ids.get(kind);
        if (known == null) {
            known = make(kind);
            ids.put(kind, known);
        }
        return known;
    }

    /// The thing is gone, and what was made of it or in it.
    void forget(String kind) {
        if (recipes.has(kind) && ids.remove(kind) != null) {
            recipes.propertyNames().stream()
                    .filter(other -> NAMED.matcher(recipes.get(other).toString())
                            .results()
                            .anyMatch(named -> named.group(1).equals(kind)))
                    .forEach(this::forget);
        }
    }

    private String make(String kind) {
        var recipe = recipes.get(kind);
        if (recipe == null) {
            return UUID.randomUUID().toString();
        }
        var last = new PersonaCloud.Answer(0, "{}");
        for (var call : recipe.path("calls")) {
            last = ask(recipe, call);
        }
        var id = recipe.path("id").asString("");
        var made = id.startsWith("=") ? filled(id.substring(1)) : found(last, id);
        for (var call : recipe.path("then")) {
            ids.put(kind, made);
            ask(recipe, call);
        }
        if (recipe.has("until")) {
            eventually(recipe, recipe.path("until"), made);
        }
        return made;
    }

    private static String found(PersonaCloud.Answer answer, String pointer) {
        var text = Json.read(answer.body()).at(pointer).asString("");
        if (text.isEmpty()) {
            throw new AssertionError("nothing at " + pointer + " of " + answer.body());
        }
        return text.replaceFirst(".*(=|%3D)", "");
    }

    /// @param wanted  `[path, pointer, value]`, where `@` in the path is the id
    private void eventually(JsonNode recipe, JsonNode wanted, String id) {
        var call = Json.array().add("GET").add(recipe.path("calls").get(0).get(1));
        call.add(wanted.get(0).stringValue().replace("@", id));
        try {
            if (!RunningCloud.eventually(
                    Duration.ofSeconds(20),
                    () -> Json.read(ask(recipe, call).body())
                            .at(wanted.get(1).stringValue())
                            .asString("")
                            .equals(wanted.get(2).stringValue()))) {
                throw new AssertionError(ask(recipe, call).body());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private PersonaCloud.Answer ask(JsonNode recipe, JsonNode call) {
        var http = HttpCall.of(
                        call.get(0).stringValue(),
                        personas.cloud.root(call.get(1).stringValue())
                                + filled(call.get(2).stringValue()))
                .header("OpenStack-API-Version", "compute latest")
                .header("OpenStack-API-Version", "placement latest");
        var body = call.size() > 3 ? filled(call.get(3)) : null;
        if (body != null) {
            http = body.isString()
                    ? http.bytes(
                            body.stringValue().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                            "application/octet-stream")
                    : http.json(body);
        }
        var answer = recipe.path("by").asString("").equals("admin") ? admin(http) : personas.ask(owner, http);
        if (answer.status() >= 300 && answer.status() != 409) {
            throw new AssertionError(call + ": " + answer);
        }
        return answer;
    }

    private PersonaCloud.Answer admin(HttpCall call) {
        try (var reply = personas.cloud.admin().exchange(call)) {
            return new PersonaCloud.Answer(
                    reply.status(), new String(reply.bytes(), java.nio.charset.StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The text with the ids of this project's things in it.
    String filled(String text) {
        return NAMED.matcher(text).replaceAll(named -> id(named.group(1)));
    }

    /// The same for a whole body, keys too.
    @Nullable
    JsonNode filled(@Nullable JsonNode node) {
        return switch (node) {
            case null -> null;
            case ObjectNode object -> {
                var out = Json.object();
                object.properties().forEach(field -> out.set(filled(field.getKey()), filled(field.getValue())));
                yield out;
            }
            case ArrayNode array -> {
                var out = Json.array();
                array.forEach(one -> out.add(filled(one)));
                yield out;
            }
            case JsonNode leaf
            when leaf.isString() -> Json.array().add(filled(leaf.stringValue())).get(0);
            default -> node;
        };
    }
}
