package org.pileus.keystone;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// An identity service with two domains, the personas of the first, and objects in both.
final class PersonaWorld implements AutoCloseable {
    private static final String PASSWORD = "persona's password";

    final KeystoneApi api = KeystoneApi.inMemory();
    final String home;
    final String abroad;
    private final Map<Persona, String> tokens = new EnumMap<>(Persona.class);
    private final Map<String, String> roles = new java.util.HashMap<>();
    private int made;

    /// The objects of one domain that a request may name.
    /// @param ids    by path parameter, or by `segment/parameter` for one that means something else there
    /// @param token  of their user, a member of their project
    record Place(String domain, String user, String project, String token, Map<String, String> ids) {}

    PersonaWorld() {
        home = domain("home");
        abroad = domain("abroad");
        var late = user(home);
        grant("projects/" + project(home) + "/users/" + late, "member");
        tokens.put(Persona.LATE, login(late, null));
        api.clock.advance(Duration.ofHours(2));
        api.forgetAdmin();
        for (var persona : Persona.values()) {
            if (persona.role != null && persona.kind != Persona.Kind.OWNER || persona.kind == Persona.Kind.UNSCOPED) {
                tokens.put(persona, token(persona));
            }
        }
        tokens.put(Persona.NONSENSE, "gAAAAABnonsense");
    }

    private String token(Persona persona) {
        var user = user(home);
        var role = persona.role == null ? "" : persona.role;
        return switch (persona.kind) {
            case PROJECT -> {
                var project = project(home);
                grant("projects/" + project + "/users/" + user, role);
                yield login(user, "{'project':{'id':'" + project + "'}}");
            }
            case DOMAIN -> {
                grant("domains/" + home + "/users/" + user, role);
                yield login(user, "{'domain':{'id':'" + home + "'}}");
            }
            case SYSTEM -> {
                grant("system/users/" + user, role);
                yield login(user, "{'system':{'all':true}}");
            }
            case UNSCOPED -> login(user, null);
            case NO_TOKEN, BAD_TOKEN, EXPIRED_TOKEN, OWNER -> throw new IllegalArgumentException(persona.label);
        };
    }

    /// @param own  the place that the owner owns
    @Nullable
    String token(Persona persona, Place own) {
        return persona.kind == Persona.Kind.OWNER ? own.token() : tokens.get(persona);
    }

    /// Fresh objects in a domain.
    Place place(String domain) {
        var user = user(domain);
        var project = project(domain);
        var group = made("groups", "{'group':{'name':'" + name() + "','domain_id':'" + domain + "'}}", "/group/id");
        grant("projects/" + project + "/users/" + user, "member");
        api.put("/v3/groups/" + group + "/users/" + user).expect(204);
        var token = login(user, "{'project':{'id':'" + project + "'}}");
        Map<String, String> ids = new java.util.HashMap<>();
        ids.put("domain_id", domain);
        ids.put("user_id", user);
        ids.put("project_id", project);
        ids.put("group_id", group);
        ids.put("role_id", role("member"));
        for (var one : List.of("roles/{role_id}", "{prior_role_id}", "{implies_role_id}")) {
            ids.put(one.replaceAll("[{}]", ""), made("roles", "{'role':{'name':'" + name() + "'}}", "/role/id"));
        }
        api.put("/v3/roles/" + ids.get("prior_role_id") + "/implies/" + ids.get("implies_role_id"))
                .expect(201);
        ids.put("tag", "blue");
        api.put("/v3/projects/" + project + "/tags/blue").expect(201);
        for (var where : List.of("projects/" + project, "domains/" + domain)) {
            for (var actor : List.of("users/" + user, "groups/" + group)) {
                grant(where + "/" + actor, "member");
                api.put("/v3/OS-INHERIT/" + where + "/" + actor + "/roles/" + role("member") + "/inherited_to_projects")
                        .expect(204);
            }
        }
        grant("system/groups/" + group, "member");
        grant("system/users/" + user, "member");
        catalog(ids);
        owned(ids, user, project, token);
        return new Place(domain, user, project, token, ids);
    }

    private void catalog(Map<String, String> ids) {
        ids.put("region_id", made("regions", "{'region':{}}", "/region/id"));
        ids.put("service_id", made("services", "{'service':{'type':'t','name':'" + name() + "'}}", "/service/id"));
        ids.put(
                "endpoint_id",
                made(
                        "endpoints",
                        "{'endpoint':{'service_id':'" + ids.get("service_id")
                                + "','interface':'public','url':'http://cloud'}}",
                        "/endpoint/id"));
        api.put("/v3/OS-EP-FILTER/projects/" + ids.get("project_id") + "/endpoints/" + ids.get("endpoint_id"))
                .expect(204);
        ids.put("idp_id", name());
        api.call(
                        "PUT",
                        "/v3/OS-FEDERATION/identity_providers/" + ids.get("idp_id"),
                        api.admin(),
                        json("{'identity_provider':{'enabled':true}}"))
                .expect(201);
        ids.put("policy_id", made("policies", "{'policy':{'type':'t','blob':'{}'}}", "/policy/id"));
        ids.put(
                "registered_limit_id",
                made(
                        "registered_limits",
                        "{'registered_limits':[{'service_id':'" + ids.get("service_id") + "','resource_name':'" + name()
                                + "','default_limit':10}]}",
                        "/registered_limits/0/id"));
    }

    /// What belongs to the user, made by the user.
    private void owned(Map<String, String> ids, String user, String project, String token) {
        ids.put(
                "application_credential_id",
                post(
                        "/v3/users/" + user + "/application_credentials",
                        token,
                        "{'application_credential':{'name':'" + name() + "'}}",
                        "/application_credential/id"));
        ids.put(
                "credential_id",
                post(
                        "/v3/credentials",
                        token,
                        "{'credential':{'type':'cert','blob':'b','user_id':'" + user + "'}}",
                        "/credential/id"));
        ids.put(
                "access",
                post(
                        "/v3/users/" + user + "/credentials/OS-EC2",
                        token,
                        "{'tenant_id':'" + project + "'}",
                        "/credential/access"));
        ids.put(
                "trust_id",
                post(
                        "/v3/OS-TRUST/trusts",
                        token,
                        "{'trust':{'trustor_user_id':'" + user + "','trustee_user_id':'" + user
                                + "','impersonation':false,'project_id':'" + project + "','roles':[{'id':'"
                                + role("member") + "'}]}}",
                        "/trust/id"));
        var limit = "{'limits':[{'service_id':'" + ids.get("service_id") + "','resource_name':'"
                + api.get("/v3/registered_limits/" + ids.get("registered_limit_id"))
                        .text("/registered_limit/resource_name")
                + "','resource_limit':5,'project_id':'" + project + "'}]}";
        ids.put("limit_id", made("limits", limit, "/limits/0/id"));
    }

    String name() {
        made++;
        return "thing-" + made;
    }

    String role(String name) {
        return roles.computeIfAbsent(name, api::roleId);
    }

    private String domain(String name) {
        return made("domains", "{'domain':{'name':'" + name + "'}}", "/domain/id");
    }

    private String user(String domain) {
        var body = "{'user':{'name':'" + name() + "','domain_id':'" + domain + "','password':\"" + PASSWORD + "\"}}";
        return api.call("POST", "/v3/users", api.admin(), json(body))
                .expect(201)
                .text("/user/id");
    }

    private String project(String domain) {
        return made("projects", "{'project':{'name':'" + name() + "','domain_id':'" + domain + "'}}", "/project/id");
    }

    private String made(String list, String body, String id) {
        return api.post("/v3/" + list, body).expect(201).text(id);
    }

    private String post(String path, String token, String body, String id) {
        return api.call("POST", path, token, json(body)).expect(201).text(id);
    }

    private void grant(String place, String role) {
        api.put("/v3/" + place + "/roles/" + role(role)).expect(204);
    }

    static JsonNode json(String text) {
        var quoted = text.contains("\"") ? text.replace(PASSWORD, "@") : text;
        return Json.read(quoted.replace('\'', '"').replace("@", PASSWORD));
    }

    private String login(String user, @Nullable String scope) {
        var body = Json.object();
        var auth = body.putObject("auth");
        var identity = auth.putObject("identity");
        identity.putArray("methods").add("password");
        identity.putObject("password").putObject("user").put("id", user).put("password", PASSWORD);
        if (scope != null) {
            auth.set("scope", (ObjectNode) json(scope));
        }
        return api.call("POST", "/v3/auth/tokens", null, body).expect(201).token();
    }

    @Override
    public void close() {
        api.close();
    }
}
