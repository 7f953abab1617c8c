package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Route;
import tools.jackson.databind.JsonNode;

/// Every route of the identity API, asked by every persona for an object of its own domain and for one of another.
///
/// What they may do is written in `personas.txt`, a table that was checked by hand against the rules' meaning: a
/// changed
/// rule or handler is a visible change of it. Write it anew with `-Dpileus.personas=write`, and read the difference.
class PersonaMatrixTest {
    private static final Path TABLE = Path.of("src/test/resources/personas.txt");

    private final PersonaWorld world = new PersonaWorld();

    /// What a request came to.
    private enum Outcome {
        ADMITTED,
        FORBIDDEN,
        NOT_FOUND,
        UNAUTHORIZED
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void everyPersonaMayDoWhatTheTableSaysAndARefusalChangesNothing() throws IOException {
        var own = world.place(world.home);
        var foreign = world.place(world.abroad);
        var writing = "write".equals(System.getProperty("pileus.personas"));
        var table = writing ? List.<String>of() : Files.readAllLines(TABLE);
        List<String> lines = new ArrayList<>();
        for (var route : world.api.service.endpoints().getFirst().app().routes()) {
            if (!route.tokenNeeded()) {
                continue;
            }
            lines.add(route.method() + " " + route.path());
            for (var abroad : new boolean[] {false, true}) {
                Map<Persona, Outcome> row = new EnumMap<>(Persona.class);
                var expected = lines.size() < table.size()
                        ? " " + table.get(lines.size()).split(";")[0] + " "
                        : "";
                var refused = List.<String>of();
                for (var persona : Persona.values()) {
                    // what was refused since the last request that the table admits must have changed nothing
                    var admitted = expected.contains(" " + persona.label + " ");
                    if (admitted && writes(route)) {
                        unchanged(refused, route);
                        refused = List.of();
                    } else if (refused.isEmpty() && writes(route)) {
                        refused = world.dump();
                    }
                    var outcome = ask(route, persona, own, abroad ? foreign : own);
                    row.put(persona, outcome);
                    if (outcome == Outcome.ADMITTED && route.method().equals("DELETE")) {
                        own = abroad ? own : world.place(world.home);
                        foreign = abroad ? world.place(world.abroad) : foreign;
                    }
                }
                unchanged(writing ? List.of() : refused, route);
                lines.add(line(abroad ? "foreign" : "own", row));
            }
        }
        if (writing) {
            Files.createDirectories(TABLE.getParent());
            Files.write(TABLE, lines);
        }
        assertThat(lines).isEqualTo(Files.readAllLines(TABLE));
    }

    private void unchanged(List<String> before, Route route) {
        if (!before.isEmpty()) {
            assertThat(world.dump()).as(route.method() + " " + route.path()).isEqualTo(before);
        }
    }

    private Outcome ask(Route route, Persona persona, PersonaWorld.Place own, PersonaWorld.Place at) {
        var headers = new ArrayList<String>();
        if (route.path().equals("/v3/auth/tokens")) {
            headers.addAll(List.of("X-Subject-Token", at.token()));
        }
        var reply = world.api.call(
                route.method(),
                path(route, at),
                world.token(persona, own),
                body(route, at),
                headers.toArray(new String[0]));
        var asked = persona.label + ": " + route.method() + " " + path(route, at) + " " + reply.body();
        assertThat(reply.status()).as(asked).isLessThan(500);
        var outcome = outcome(reply);
        assertThat(outcome == Outcome.UNAUTHORIZED).as(asked).isEqualTo(Persona.WITHOUT_A_GOOD_TOKEN.contains(persona));
        return outcome;
    }

    /// A refusal for another reason than the policy (an enabled domain cannot be removed) is no refusal here.
    private static Outcome outcome(KeystoneApi.Reply reply) {
        return switch (reply.status()) {
            // another proof may be missing in a request that the token was good for
            case 401 ->
                reply.body().isEmpty()
                                || reply.text("/error/message")
                                        .equals("The request you have made requires authentication.")
                        ? Outcome.UNAUTHORIZED
                        : Outcome.ADMITTED;
            case 403 ->
                reply.body().isEmpty()
                                || reply.text("/error/message")
                                        .contains("You are not authorized to perform the requested action")
                        ? Outcome.FORBIDDEN
                        : Outcome.ADMITTED;
            case 404 -> Outcome.NOT_FOUND;
            default -> Outcome.ADMITTED;
        };
    }

    private static boolean writes(Route route) {
        return !route.method().equals("GET") && !route.method().equals("HEAD");
    }

    private static String path(Route route, PersonaWorld.Place at) {
        var text = new StringBuilder();
        var before = "";
        for (var segment : route.path().substring(1).split("/", -1)) {
            var name = segment.replaceAll("[{}]", "");
            // a role that is changed is not one that is given
            var id = route.path().equals("/v3/roles/{role_id}") ? at.ids().get(before + "/" + name) : null;
            text.append('/')
                    .append(
                            segment.startsWith("{")
                                    ? id != null ? id : at.ids().getOrDefault(name, "missing")
                                    : segment);
            before = segment;
        }
        return text.toString();
    }

    /// A body that the route accepts, naming objects of the place.
    private @Nullable JsonNode body(Route route, PersonaWorld.Place at) {
        if (!writes(route) || route.method().equals("DELETE")) {
            return null;
        }
        var words = List.of(route.path().substring(1).split("/"));
        var last = words.getLast().startsWith("{") && words.size() > 1 ? words.get(words.size() - 2) : words.getLast();
        var patch = !route.method().equals("POST");
        var text = switch (last) {
            case "tags" -> patch ? "{'tags':['red']}" : "{}";
            case "users", "projects", "groups" ->
                patch
                        ? described(last)
                        : "{'" + one(last) + "':{'name':'" + world.name() + "','domain_id':'" + at.domain() + "'}}";
            case "services" -> patch ? described(last) : "{'service':{'type':'t','name':'n'}}";
            case "endpoints" ->
                patch
                        ? described(last)
                        : "{'endpoint':{'service_id':'" + at.ids().get("service_id")
                                + "','interface':'admin','url':'http://cloud'}}";
            case "credentials" ->
                patch
                        ? "{'credential':{'type':'cert'}}"
                        : "{'credential':{'type':'cert','blob':'b','user_id':'" + at.user() + "'}}";
            case "OS-EC2" -> "{'tenant_id':'" + at.project() + "'}";
            case "trusts" ->
                "{'trust':{'trustor_user_id':'" + at.user() + "','trustee_user_id':'" + at.user()
                        + "','impersonation':false,'project_id':'" + at.project() + "','roles':[{'id':'"
                        + world.role("member") + "'}]}}";
            case "policies" -> patch ? "{'policy':{'type':'u'}}" : "{'policy':{'type':'t','blob':'{}'}}";
            case "registered_limits" ->
                patch
                        ? "{'registered_limit':{'default_limit':3}}"
                        : "{'registered_limits':[{'service_id':'" + at.ids().get("service_id") + "','resource_name':'"
                                + world.name() + "','default_limit':10}]}";
            case "limits" ->
                patch
                        ? "{'limit':{'resource_limit':3}}"
                        : "{'limits':[{'service_id':'" + at.ids().get("service_id")
                                + "','resource_name':'none','resource_limit':5,'project_id':'" + at.project()
                                + "'}]}";
            default -> patch ? described(last) : "{'" + one(last) + "':{'name':'" + world.name() + "'}}";
        };
        return Json.read(text.replace('\'', '"'));
    }

    private static String described(String list) {
        return "{'" + one(list) + "':{'description':'d'}}";
    }

    private static String one(String list) {
        return list.replaceFirst("ies$", "y").replaceFirst("s$", "");
    }

    private static String line(String object, Map<Persona, Outcome> row) {
        return "    " + object + ": " + names(row, Outcome.ADMITTED)
                + (row.containsValue(Outcome.NOT_FOUND) ? "; not found: " + names(row, Outcome.NOT_FOUND) : "");
    }

    private static String names(Map<Persona, Outcome> row, Outcome outcome) {
        var names = row.entrySet().stream()
                .filter(entry -> entry.getValue() == outcome)
                .map(entry -> entry.getKey().label)
                .collect(Collectors.joining(" "));
        return names.isEmpty() ? "-" : names;
    }
}
