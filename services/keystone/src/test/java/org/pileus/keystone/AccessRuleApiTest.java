package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.client.keystone.Credentials;
import org.pileus.client.keystone.KeystoneAuthenticator;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.client.InProcessTransport;
import org.pileus.keystone.KeystoneApi.Reply;

class AccessRuleApiTest {
    private final KeystoneApi api = KeystoneApi.inMemory();
    private String user = "";
    private String project = "";
    private String own = "";

    @BeforeEach
    void makeAMember() {
        user = api.createUser("u", "secret");
        project = api.createProject("p");
        api.grant(user, project, "member");
        own = api.login("u", "secret", "p").expect(201).token();
    }

    @AfterEach
    void close() {
        api.close();
    }

    private Reply create(String name, String rules) {
        return api.call(
                "POST",
                "/v3/users/" + user + "/application_credentials",
                own,
                Json.read(
                        ("{'application_credential':{'name':'" + name + "','secret':'s','access_rules':" + rules + "}}")
                                .replace('\'', '"')));
    }

    private Reply rules(String method, String path) {
        return api.call(method, "/v3/users/" + user + "/access_rules" + path, own, null);
    }

    private String login(String credential) {
        return api.call(
                        "POST",
                        "/v3/auth/tokens",
                        null,
                        Json.read(("{'auth':{'identity':{'methods':['application_credential'],"
                                        + "'application_credential':{'id':'" + credential + "','secret':'s'}}}}")
                                .replace('\'', '"')))
                .expect(201)
                .token();
    }

    private static String rule(String service, String method, String path) {
        return "{'service':'" + service + "','method':'" + method + "','path':'" + path + "'}";
    }

    @Test
    void rulesAreMadeWithCredentialsSharedByThemAndOutliveThem() {
        var first =
                create("a", "[" + rule("compute", "GET", "/v2.1/servers") + "]").expect(201);
        var id = first.text("/application_credential/access_rules/0/id");
        assertThat(create("b", "[" + rule("compute", "GET", "/v2.1/servers") + "]")
                        .expect(201)
                        .text("/application_credential/access_rules/0/id"))
                .isEqualTo(id);
        assertThat(create("c", "[{'id':'" + id + "'}]").expect(201).text("/application_credential/access_rules/0/path"))
                .isEqualTo("/v2.1/servers");
        assertThat(rules("GET", "").expect(200).at("/access_rules").size()).isEqualTo(1);
        assertThat(rules("GET", "?service=image").at("/access_rules").size()).isZero();
        assertThat(rules("GET", "/" + id).expect(200).text("/access_rule/method"))
                .isEqualTo("GET");
        rules("HEAD", "/" + id).expect(200);
        rules("DELETE", "/" + id).expect(403);
        for (var credential :
                api.get("/v3/users/" + user + "/application_credentials").at("/application_credentials")) {
            api.call(
                            "DELETE",
                            "/v3/users/" + user + "/application_credentials/"
                                    + credential.path("id").asString(""),
                            own,
                            null)
                    .expect(204);
        }
        rules("DELETE", "/" + id).expect(204);
        rules("DELETE", "/" + id).expect(404);
        rules("GET", "/" + id).expect(404);
    }

    @Test
    void rulesAreChecked() {
        create("a", "[" + rule("com pute", "GET", "/x") + "]").expect(400);
        create("a", "[" + rule("compute", "OPTIONS", "/x") + "]").expect(400);
        create("a", "[" + rule("compute", "GET", "x") + "]").expect(400);
        create("a", "[{'path':'/x'}]").expect(400);
        create("a", "[{'id':'nothing'}]").expect(404);
        create("a", "'x'").expect(400);
        create("a", "[" + rule("compute", "GET", "/x").replace("}", ",'more':1}") + "]")
                .expect(400);
        assertThat(create("a", "[]").expect(201).at("/application_credential").has("access_rules"))
                .isFalse();
    }

    @Test
    void anothersRulesAreOutOfReach() {
        var id =
                create("a", "[" + rule("compute", "GET", "/x") + "]").text("/application_credential/access_rules/0/id");
        var other = api.createUser("v", "secret");
        api.grant(other, project, "member");
        var token = api.login("v", "secret", "p").token();
        api.call("GET", "/v3/users/" + user + "/access_rules", token, null).expect(403);
        api.call("GET", "/v3/users/" + other + "/access_rules/" + id, token, null)
                .expect(404);
        api.call("DELETE", "/v3/users/" + other + "/access_rules/" + id, token, null)
                .expect(404);
        api.call(
                        "POST",
                        "/v3/users/" + other + "/application_credentials",
                        token,
                        Json.read("{\"application_credential\":{\"name\":\"a\",\"access_rules\":[{\"id\":\"" + id
                                + "\"}]}}"))
                .expect(404);
    }

    @Test
    void aTokenIsShownWithItsRulesToWhoHoldsItToThem() {
        var id = create("a", "[" + rule("compute", "GET", "/x") + "]").text("/application_credential/id");
        var token = login(id);
        assertThat(api.validate(token)).isEqualTo(404);
        var shown = api.call(
                        "GET",
                        "/v3/auth/tokens",
                        api.admin(),
                        null,
                        "X-Subject-Token",
                        token,
                        "OpenStack-Identity-Access-Rules",
                        "1.0")
                .expect(200);
        assertThat(shown.text("/token/application_credential/access_rules/0/path"))
                .isEqualTo("/x");
        api.call(
                        "GET",
                        "/v3/auth/tokens",
                        token,
                        null,
                        "X-Subject-Token",
                        token,
                        "OpenStack-Identity-Access-Rules",
                        "1.0")
                .expect(200);
    }

    @Test
    void c13_theIdentityServiceHoldsATokenToItsRules() {
        var path = "/v3/users/" + user;
        var token = login(create("a", "[" + rule("identity", "GET", "/v3/users/{user_id}") + "]")
                .text("/application_credential/id"));
        api.call("GET", path, token, null).expect(200);
        api.call("GET", path, token, null, "OpenStack-API-Version", "identity 3.9")
                .expect(200);
        api.call("HEAD", path, token, null).expect(401);
        api.call("DELETE", path, token, null).expect(401);
        api.call("GET", path + "/", token, null).expect(401);
        api.call("GET", "/v3//users/" + user, token, null).expect(404);
        api.call("GET", path + "/projects", token, null).expect(401);
        api.call("GET", "/v3/auth/catalog", token, null).expect(401);
        var elsewhere = login(create("b", "[" + rule("compute", "GET", "/v3/users/{user_id}") + "]")
                .text("/application_credential/id"));
        api.call("GET", path, elsewhere, null).expect(401);
    }

    @Test
    void c13_otherServicesHoldATokenToItsRulesUnlessAServiceRelaysIt() {
        var token = login(create("a", "[" + rule("compute", "GET", "/v2.1/servers/*") + "]")
                .text("/application_credential/id"));
        var transport = new InProcessTransport(call -> {
            throw new AssertionError("no such address: " + call.url());
        });
        transport.register("cloud:5000", api.service.endpoints().getFirst().app());
        var session = new ServiceSession(
                transport, api.clock, Credentials.service("http://cloud:5000", "nova", new Secret("nova's password")));
        try (var compute = new KeystoneAuthenticator(session, api.bus, api.clock, "compute");
                var image = new KeystoneAuthenticator(session, api.bus, api.clock, "image")) {
            authenticate(compute, "GET", "/v2.1/servers/x", "X-Auth-Token", token);
            authenticate(
                    compute, "GET", "/v2.1/servers/x", "X-Auth-Token", token, "X-OpenStack-Nova-API-Version", "2.1");
            refused(compute, "HEAD", "/v2.1/servers/x", token);
            refused(compute, "POST", "/v2.1/servers/x", token);
            refused(compute, "GET", "/v2.1/servers/x/", token);
            refused(compute, "GET", "/v2.1//servers/x", token);
            refused(compute, "GET", "/v2.1/servers/x/ips", token);
            refused(image, "GET", "/v2.1/servers/x", token);
            var relayed = authenticate(
                    image,
                    "GET",
                    "/v2/images/y",
                    "X-Auth-Token",
                    token,
                    "X-Service-Token",
                    session.token().reveal());
            assertThat(relayed).isEqualTo(user);
            assertThatThrownBy(() ->
                            authenticate(image, "GET", "/v2/images/y", "X-Auth-Token", token, "X-Service-Token", own))
                    .isInstanceOf(ApiException.class);
        }
    }

    private static String authenticate(KeystoneAuthenticator service, String method, String path, String... headers) {
        var all = new Headers();
        for (var i = 0; i < headers.length; i += 2) {
            all.add(headers[i], headers[i + 1]);
        }
        var request = new Request(method, path, null, all, InputStream.nullInputStream(), "::1", "nova:8774", false);
        return String.valueOf(service.authenticate(request, "req-1", null).userId());
    }

    private static void refused(KeystoneAuthenticator service, String method, String path, String token) {
        assertThatThrownBy(() -> authenticate(service, method, path, "X-Auth-Token", token))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.Unauthorized.class));
    }
}
