package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Route;
import org.pileus.kernel.testkit.StoredRows;
import org.pileus.kernel.testkit.personas.Outcome;
import org.pileus.kernel.testkit.personas.PersonaSubject;
import tools.jackson.databind.JsonNode;

/// The identity service, asked for objects of the personas' own domain and of another.
final class IdentityUnderPersonas implements PersonaSubject {
    private final PersonaWorld world;
    private PersonaWorld.Place own;
    private PersonaWorld.Place abroad;

    IdentityUnderPersonas(PersonaWorld world) {
        this.world = world;
        own = world.place(world.home);
        abroad = world.place(world.abroad);
    }

    @Override
    public List<Route> routes() {
        return world.api.service.endpoints().getFirst().app().routes().stream()
                .filter(Route::tokenNeeded)
                .toList();
    }

    @Override
    public List<String> personas() {
        return Stream.of(Persona.values()).map(persona -> persona.label).toList();
    }

    @Override
    public Set<String> withoutAGoodToken() {
        return Persona.WITHOUT_A_GOOD_TOKEN.stream()
                .map(persona -> persona.label)
                .collect(Collectors.toSet());
    }

    @Override
    public List<String> state() {
        return StoredRows.of(world.api.database);
    }

    /// Which of several refusals comes first is not asked here: the table says whom the policy admits.
    @Override
    public boolean isNeverDone(Route route) {
        return true;
    }

    @Override
    public Outcome ask(Route route, String name, boolean foreign) {
        var persona = Persona.of(name);
        var at = foreign ? abroad : own;
        var outcome = ask(route, persona, at);
        if (outcome == Outcome.ADMITTED && route.method().equals("DELETE")) {
            own = foreign ? own : world.place(world.home);
            abroad = foreign ? world.place(world.abroad) : abroad;
        }
        return outcome;
    }

    private Outcome ask(Route route, Persona persona, PersonaWorld.Place at) {
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
        return outcome(reply);
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
}
