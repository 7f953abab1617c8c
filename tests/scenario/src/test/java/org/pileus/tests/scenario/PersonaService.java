package org.pileus.tests.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.http.Route;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.testkit.StoredRows;
import org.pileus.kernel.testkit.personas.Outcome;
import org.pileus.kernel.testkit.personas.PersonaSubject;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One service of a running cloud, asked by personas for objects of their project and of another.
///
/// What it needs to know of the service stands in a fixture, `personas/NAME.json`:
/// - `things`: how objects are made, see [PersonaThings];
/// - `requests`, by `METHOD path action`: `query`, `body` and `ids` (path parameters) of the request; `fresh`, the
///   things that are made anew for a row; `needs`, those that must be there; `ends`, those that are gone once it is
///   done; `lists`, the kind that a list shows where its path does not say so. A body that is not here is that of
///   the fuzzed requests;
/// - `never`: requests that are never done, with the reason;
/// - `restless`: tables that change by themselves;
/// - `busy`: rows that are there while something that was begun has not ended.
final class PersonaService implements PersonaSubject {
    private static final Duration PAUSE = Duration.ofMillis(5);
    /// Longer than anything that was begun takes to end.
    private static final int LOOKS = 2000;

    private final PersonaCloud personas;
    private final Map<Route, WalkedRoute> walked = new LinkedHashMap<>();
    private final ObjectNode fixture;
    private final Database database;
    private final Set<String> restless;
    private final PersonaThings own;
    private final PersonaThings abroad;
    /// Every answer, for whoever looks for a mistake in the fixture.
    private final Map<String, TreeMap<Integer, String>> answers = new LinkedHashMap<>();

    PersonaService(PersonaCloud personas, String endpoint, String schema) throws IOException {
        this.personas = personas;
        WalkedRoute.all(personas.cloud).stream()
                .filter(one -> one.endpoint().equals(endpoint) && one.route().tokenNeeded())
                .forEach(one -> walked.put(one.route(), one));
        fixture = fixture(endpoint);
        database = personas.cloud.database(schema);
        restless = names("restless");
        var recipes = (ObjectNode) fixture.path("things");
        own = new PersonaThings(personas, Persona.MEMBER, recipes);
        abroad = new PersonaThings(personas, Persona.OTHER_MEMBER, recipes);
    }

    static ObjectNode fixture(String endpoint) throws IOException {
        try (var file = PersonaService.class.getResourceAsStream("personas/" + endpoint + ".json")) {
            return Json.readObject(file.readAllBytes());
        }
    }

    private Set<String> names(String list) {
        Set<String> names = new TreeSet<>();
        fixture.path(list).forEach(name -> names.add(name.stringValue()));
        return names;
    }

    @Override
    public List<Route> routes() {
        return List.copyOf(walked.keySet());
    }

    @Override
    public List<String> personas() {
        return Persona.labels();
    }

    @Override
    public Set<String> withoutAGoodToken() {
        return Persona.withoutAGoodToken();
    }

    @Override
    public boolean isNeverDone(Route route) {
        return fixture.path("never").has(key(route));
    }

    private static String key(Route route) {
        return route.method() + " " + route.path() + (route.bodyKey() == null ? "" : " " + route.bodyKey());
    }

    @Override
    public void prepare(Route route, boolean foreign) {
        var request = fixture.path("requests").path(key(route));
        var things = foreign ? abroad : own;
        request.path("fresh").forEach(kind -> things.forget(kind.stringValue()));
        // a request that is not sent names all that those will name that are
        call(route, request, things);
    }

    @Override
    public Outcome ask(Route route, String persona, boolean foreign) {
        var things = foreign ? abroad : own;
        var request = fixture.path("requests").path(key(route));
        var call = call(route, request, things);
        var answer = personas.ask(Persona.of(persona), call);
        answers.computeIfAbsent(key(route), r -> new TreeMap<>())
                .putIfAbsent(
                        answer.status(),
                        persona + (foreign ? " foreign " : " ") + call.method() + " " + call.url() + " "
                                + answer.body());
        var outcome = outcome(route, answer, things);
        if (answer.status() < 300) {
            request.path("ends").forEach(kind -> things.forget(kind.stringValue()));
            if (route.method().equals("DELETE") && !request.has("ends")) {
                forget(route, things);
            }
        }
        return outcome;
    }

    private HttpCall call(Route route, JsonNode request, PersonaThings things) {
        request.path("needs").forEach(kind -> things.id(kind.stringValue()));
        var listed = listed(route);
        if (listed != null) {
            things.id(listed);
        }
        var one = Objects.requireNonNull(walked.get(route));
        var url = one.root()
                + one.prefix()
                + filled(route, request.path("ids"), things)
                + things.filled(request.path("query").asString(""));
        var version = route.until() != null ? route.until().toString() : "latest";
        var call = HttpCall.of(route.method(), url).header("OpenStack-API-Version", one.type() + " " + version);
        var body = body(one, request);
        if (body == null) {
            return call;
        }
        var text = body.isString()
                ? body.stringValue()
                : Objects.requireNonNull(things.filled(body)).toString();
        return call.bytes(text.getBytes(java.nio.charset.StandardCharsets.UTF_8), one.contentType());
    }

    private static @Nullable JsonNode body(WalkedRoute one, JsonNode request) {
        if (one.route().method().equals("GET") || one.route().method().equals("HEAD")) {
            return null;
        }
        if (request.has("body")) {
            return request.get("body");
        }
        var accepted = FuzzedRequests.accepted(one);
        var key = one.route().bodyKey();
        if (accepted != null || key == null) {
            return accepted;
        }
        var action = Json.object();
        action.putNull(key);
        return action;
    }

    private static String filled(Route route, JsonNode ids, PersonaThings things) {
        var path = new StringBuilder();
        var before = "";
        for (var segment : route.path().substring(1).split("/", -1)) {
            var named = ids.path(segment.replaceAll("[{}]", "")).asString("");
            path.append('/')
                    .append(
                            !segment.startsWith("{")
                                    ? segment
                                    : named.isEmpty()
                                            ? things.id(kind(before, segment, things))
                                            : things.filled(named));
            before = segment;
        }
        return path.toString();
    }

    /// `metadata/key` where the fixture tells it from another `{key}`; `server` for `{server_id}`, `network` for
    /// `networks/{id}`.
    private static String kind(String before, String parameter, PersonaThings things) {
        var exact = before + "/" + parameter.replaceAll("[{}]", "");
        if (things.knows(exact)) {
            return exact;
        }
        var named = KnownThings.kind(parameter);
        return things.knows(named) ? named : KnownThings.kind(before);
    }

    /// What the path ends with is gone: a thing, or all things of a list.
    private void forget(Route route, PersonaThings things) {
        var segments = route.path().substring(1).split("/", -1);
        var last = segments[segments.length - 1];
        if (last.startsWith("{")) {
            things.forget(kind(segments[segments.length - 2], last, things));
        } else {
            fixture.path("things").propertyNames().stream()
                    .filter(kind -> kind.startsWith(last + "/"))
                    .toList()
                    .forEach(things::forget);
        }
    }

    private Outcome outcome(Route route, PersonaCloud.Answer answer, PersonaThings things) {
        return switch (answer.status()) {
            case 401 -> Outcome.UNAUTHORIZED;
            case 403 -> Outcome.FORBIDDEN;
            case 404 -> Outcome.NOT_FOUND;
            case 409, 410, 501 -> Outcome.DONE;
            default -> {
                if (answer.status() >= 500) {
                    throw new AssertionError(key(route) + ": " + answer);
                }
                if (answer.status() >= 300) {
                    yield Outcome.ADMITTED;
                }
                yield shows(route, answer, things) ? Outcome.DONE : Outcome.NOT_FOUND;
            }
        };
    }

    /// A list is of use when the thing is in it; all other answers are.
    private boolean shows(Route route, PersonaCloud.Answer answer, PersonaThings things) {
        var kind = listed(route);
        return kind == null
                || Pattern.compile("(?<![\\w-])" + Pattern.quote(things.id(kind)) + "(?![\\w-])")
                        .matcher(answer.body())
                        .find();
    }

    /// The kind of things that the route lists, all of them.
    private @Nullable String listed(Route route) {
        var told = fixture.path("requests").path(key(route)).path("lists").asString("");
        if (!told.isEmpty()) {
            return told;
        }
        if (!route.method().equals("GET")
                || route.path().contains("{")
                || route.path().contains("/schemas/")) {
            return null;
        }
        var segments = route.path().split("/");
        var last = segments[segments.length - 1].equals("detail") ? segments.length - 2 : segments.length - 1;
        var kind = last < 0 ? "" : KnownThings.kind(segments[last]);
        return fixture.path("things").has(kind) ? kind : null;
    }

    /// What is stored once nothing changes it any more.
    @Override
    public List<String> state() {
        List<String> before = List.of();
        for (var look = 0; look < LOOKS; look++) {
            var now = isBusy() ? List.<String>of() : StoredRows.of(database, restless);
            if (!now.isEmpty() && now.equals(before)) {
                return now;
            }
            before = now;
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new AssertionError("what is stored does not come to rest");
    }

    private boolean isBusy() {
        return database.read(
                query -> names("busy").stream().anyMatch(rows -> query.count("SELECT COUNT(*) FROM " + rows) > 0));
    }

    /// The answers to each route by status, one of each.
    String answers() {
        return answers.entrySet().stream()
                .map(route -> route.getKey() + "\n"
                        + route.getValue().entrySet().stream()
                                .map(one -> "    " + one.getKey() + " " + one.getValue() + "\n")
                                .collect(Collectors.joining()))
                .collect(Collectors.joining());
    }
}
