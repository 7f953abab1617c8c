package org.pileus.tests.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.client.HttpCall;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A whole cloud with the personas as its users, who ask it in process.
final class PersonaCloud implements AutoCloseable {
    private static final String PASSWORD = "a persona's password";
    /// Cheap logins, every route, and no quota in the way: a refusal is one of the policy.
    private static final String OPTIONS = """
            [keystone.identity]
            password_hash_rounds = 4
            [neutron]
            service_plugins = router
            [neutron.ml2]
            tenant_network_types = local
            [neutron.quotas]
            quota_network = -1
            quota_subnet = -1
            quota_port = -1
            quota_router = -1
            quota_floatingip = -1
            quota_security_group = -1
            quota_security_group_rule = -1
            [nova.quota]
            instances = -1
            cores = -1
            ram = -1
            key_pairs = -1
            server_groups = -1
            server_group_members = -1
            [glance]
            image_cache_dir = %s
            """;

    final RunningCloud cloud;
    private final Map<Persona, String> tokens = new EnumMap<>(Persona.class);
    private final Map<Persona, String> users = new EnumMap<>(Persona.class);
    private final Map<Persona.Scope, String> projects = new EnumMap<>(Persona.Scope.class);
    private final Map<String, String> roles = new HashMap<>();

    /// An answer that was read.
    record Answer(int status, String body) {
        Answer expect(Integer... allowed) {
            assertThat(status).as(body).isIn((Object[]) allowed);
            return this;
        }

        JsonNode json() {
            return Json.read(body);
        }
    }

    PersonaCloud(Path data) throws IOException {
        var options = Files.writeString(data.resolve("pileus.conf"), OPTIONS.formatted(data.resolve("cache")));
        cloud = new RunningCloud(data.resolve("data"), 2, options, null);
        for (var role : cloud.get("identity", "/v3/roles").path("roles")) {
            roles.put(Json.text(role, "name"), Json.text(role, "id"));
        }
        for (var scope : new Persona.Scope[] {Persona.Scope.HOME, Persona.Scope.ABROAD, Persona.Scope.ELSEWHERE}) {
            projects.put(scope, made("project", Json.object().put("name", scope.name())));
        }
        projects.put(
                Persona.Scope.SERVICES,
                Json.text(
                        cloud.get("identity", "/v3/projects?name=service")
                                .path("projects")
                                .get(0),
                        "id"));
        for (var persona : Persona.values()) {
            if (persona.scope != Persona.Scope.NONE) {
                users.put(persona, user(persona));
                tokens.put(persona, login(persona));
            }
        }
        tokens.put(Persona.NONSENSE, "gAAAAABnonsense");
        tokens.put(Persona.RELAYED, tokens.getOrDefault(Persona.MEMBER, ""));
        revoke(tokens.getOrDefault(Persona.REVOKED, ""));
    }

    private String user(Persona persona) throws IOException {
        var user = made(
                "user", Json.object().put("name", "persona-" + persona.label()).put("password", PASSWORD));
        var on = switch (persona.scope) {
            case NONE, UNSCOPED -> null;
            case HOME, ABROAD, ELSEWHERE, SERVICES -> "projects/" + project(persona.scope);
            case DOMAIN -> "domains/default";
            case SYSTEM -> "system";
        };
        if (on != null) {
            cloud.exchange(
                            "PUT",
                            "identity",
                            "/v3/" + on + "/users/" + user + "/roles/" + roles.get(persona.role),
                            null)
                    .close();
        }
        return user;
    }

    private String login(Persona persona) throws IOException {
        var body = Json.object();
        var auth = body.putObject("auth");
        var identity = auth.putObject("identity");
        identity.putArray("methods").add("password");
        identity.putObject("password")
                .putObject("user")
                .put("id", userId(persona))
                .put("password", PASSWORD);
        switch (persona.scope) {
            case NONE, UNSCOPED -> auth.put("scope", "unscoped");
            case HOME, ABROAD, ELSEWHERE, SERVICES ->
                auth.putObject("scope").putObject("project").put("id", project(persona.scope));
            case DOMAIN -> auth.putObject("scope").putObject("domain").put("id", "default");
            case SYSTEM -> auth.putObject("scope").putObject("system").put("all", true);
        }
        var call =
                HttpCall.of("POST", cloud.root("identity") + "/v3/auth/tokens").json(body);
        try (var reply = cloud.embedded().http().send(call)) {
            return java.util.Objects.requireNonNull(reply.header("X-Subject-Token"), persona.label());
        }
    }

    private void revoke(String token) throws IOException {
        var call = HttpCall.of("DELETE", cloud.root("identity") + "/v3/auth/tokens")
                .header("X-Subject-Token", token);
        cloud.admin().exchange(call).close();
    }

    private String made(String kind, ObjectNode thing) {
        var body = Json.object();
        body.set(kind, thing);
        return Json.text(
                cloud.call("POST", "identity", "/v3/" + kind + "s", body).path(kind), "id");
    }

    String project(Persona.Scope scope) {
        return projects.getOrDefault(scope, "");
    }

    String userId(Persona persona) {
        return users.getOrDefault(persona, "");
    }

    /// Sends a request as somebody, in the newest microversion.
    /// @param body  JSON with single quotes for double ones, or null for none
    Answer ask(Persona persona, String method, String service, String path, @Nullable String body) {
        var call = HttpCall.of(method, cloud.root(service) + path)
                .header("OpenStack-API-Version", "compute latest")
                .header("OpenStack-API-Version", "placement latest");
        return ask(persona, body == null ? call : call.json(Json.read(body.replace('\'', '"'))));
    }

    /// Sends a request as somebody.
    Answer ask(Persona persona, HttpCall call) {
        call.header("X-Auth-Token", tokens.get(persona));
        if (persona == Persona.RELAYED) {
            call.header("X-Service-Token", tokens.get(Persona.SERVICE));
        }
        try (var reply = cloud.embedded().http().send(call)) {
            return new Answer(reply.status(), new String(reply.bytes(), java.nio.charset.StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(call.method() + " " + call.url(), e);
        }
    }

    @Override
    public void close() {
        cloud.close();
    }
}
