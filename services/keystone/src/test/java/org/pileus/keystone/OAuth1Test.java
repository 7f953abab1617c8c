package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;
import org.pileus.keystone.KeystoneApi.Reply;
import org.pileus.keystone.fernet.KeyRepository;

/// Signatures here are made by hand, so that the service's own code does not check itself.
class OAuth1Test {
    private static final String LOGIN = "{'auth':{'identity':{'methods':['oauth1'],'oauth1':{}}}}";

    private final KeystoneApi api = KeystoneApi.inMemory();
    private String consumer = "";
    private String secret = "";
    private String user = "";
    private String project = "";
    private String admin = "";

    /// A token or a request token with its secret, as a form tells them.
    private record Pair(String id, String secret) {
        static Pair of(Reply form) {
            var found = new HashMap<String, String>();
            for (var part : form.body().split("&", -1)) {
                found.put(part.substring(0, part.indexOf('=')), part.substring(part.indexOf('=') + 1));
            }
            assertThat(found).containsKey("oauth_expires_at");
            return new Pair(found.getOrDefault("oauth_token", ""), found.getOrDefault("oauth_token_secret", ""));
        }
    }

    @BeforeEach
    void makeAConsumerAndAnAdministrator() {
        var made = api.post("/v3/OS-OAUTH1/consumers", "{'consumer':{'description':'d'}}")
                .expect(201);
        consumer = made.text("/consumer/id");
        secret = made.text("/consumer/secret");
        user = api.createUser("u", "secret");
        project = api.createProject("p");
        api.grant(user, project, "admin");
        admin = api.login("u", "secret", "p").expect(201).token();
    }

    @AfterEach
    void close() {
        api.close();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String header(String path, String tokenSecret, Map<String, String> more) {
        var all = new TreeMap<>(Map.of(
                "oauth_consumer_key", consumer,
                "oauth_nonce", "abc123",
                "oauth_signature_method", "HMAC-SHA1",
                "oauth_timestamp", Long.toString(api.clock.instant().getEpochSecond()),
                "oauth_version", "1.0"));
        all.putAll(more);
        var text = all.entrySet().stream()
                .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
                .collect(Collectors.joining("&"));
        all.put(
                "oauth_signature",
                signature("POST&" + encoded("http://cloud:5000" + path) + "&" + encoded(text), tokenSecret));
        return "OAuth realm=\"\", "
                + all.entrySet().stream()
                        .map(e -> e.getKey() + "=\"" + encoded(e.getValue()) + "\"")
                        .collect(Collectors.joining(", "));
    }

    private String signature(String base, String tokenSecret) {
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec((secret + "&" + tokenSecret).getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(base.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Reply ask(String header) {
        return api.call(
                "POST",
                "/v3/OS-OAUTH1/request_token",
                null,
                null,
                "Authorization",
                header,
                "Requested-Project-Id",
                project);
    }

    private Pair ask() {
        return Pair.of(ask(header("/v3/OS-OAUTH1/request_token", "", Map.of("oauth_callback", "oob")))
                .expect(201));
    }

    private Reply authorize(Pair request, String token, String roles) {
        return api.call(
                "PUT",
                "/v3/OS-OAUTH1/authorize/" + request.id,
                token,
                Json.read(("{'roles':" + roles + "}").replace('\'', '"')));
    }

    private Reply trade(Pair request, String verifier) {
        var header = header(
                "/v3/OS-OAUTH1/access_token",
                request.secret,
                Map.of("oauth_token", request.id, "oauth_verifier", verifier));
        return api.call("POST", "/v3/OS-OAUTH1/access_token", null, null, "Authorization", header);
    }

    private Pair access(String roles) {
        var request = ask();
        var verifier = authorize(request, admin, roles).expect(200).text("/token/oauth_verifier");
        return Pair.of(trade(request, verifier).expect(201));
    }

    private Reply login(Pair access) {
        return api.call(
                "POST",
                "/v3/auth/tokens",
                null,
                Json.read(LOGIN.replace('\'', '"')),
                "Authorization",
                header("/v3/auth/tokens", access.secret, Map.of("oauth_token", access.id)));
    }

    @Test
    void aConsumerIsMadeShownEditedAndDeleted() {
        var one = "/v3/OS-OAUTH1/consumers/" + consumer;
        assertThat(api.get(one).expect(200).at("/consumer").has("secret")).isFalse();
        assertThat(api.get("/v3/OS-OAUTH1/consumers").at("/consumers").size()).isEqualTo(1);
        assertThat(api.patch(one, "{'consumer':{'description':'e','colour':'red'}}")
                        .expect(200)
                        .text("/consumer/colour"))
                .isEqualTo("red");
        api.patch(one, "{'consumer':{'secret':'x'}}").expect(400);
        api.patch(one, "{'consumer':{}}").expect(400);
        api.post("/v3/OS-OAUTH1/consumers", "{'consumer':{'description':1}}").expect(400);
        var stored =
                api.database.read(query -> query.list("SELECT sealed_secret FROM oauth_consumer", row -> row.text(1)));
        assertThat(stored).allSatisfy(kept -> assertThat(kept).doesNotContain(secret));
        api.delete(one).expect(204);
        api.get(one).expect(404);
        var reader = api.createUser("r", "secret");
        api.grant(reader, project, "manager");
        api.call("GET", "/v3/OS-OAUTH1/consumers", api.login("r", "secret", "p").token(), null)
                .expect(403);
    }

    @Test
    void c06_aTokenHasTheRolesThatWereChosenAndNoOthers() {
        var access = access("[{'name':'reader'}]");
        var reply = login(access).expect(201);
        assertThat(reply.at("/token/roles").toString()).contains("reader").doesNotContain("member", "admin");
        assertThat(reply.text("/token/project/id")).isEqualTo(project);
        assertThat(reply.text("/token/OS-OAUTH1/access_token_id")).isEqualTo(access.id);
        assertThat(reply.text("/token/OS-OAUTH1/consumer_id")).isEqualTo(consumer);
        assertThat(api.validate(reply.token())).isEqualTo(200);
        api.call("GET", "/v3/users", reply.token(), null).expect(403);
        api.call("POST", "/v3/auth/tokens", null, KeystoneApi.tokenBody(reply.token(), "\"unscoped\""))
                .expect(403);
    }

    @Test
    void aRequestTokenIsOfUseOnceAndOnlyToItsConsumerAndVerifier() {
        var request = ask();
        trade(request, "12345678").expect(401);
        authorize(request, admin, "[{'name':'service'}]").expect(401);
        authorize(request, admin, "[{'name':'nothing'}]").expect(404);
        authorize(request, admin, "[{'id':'x','name':'y'}]").expect(400);
        var verifier =
                authorize(request, admin, "[{'name':'reader'}]").expect(200).text("/token/oauth_verifier");
        assertThat(verifier).hasSize(8);
        trade(request, "12345678").expect(401);
        trade(new Pair(request.id, "wrong"), verifier).expect(401);
        trade(request, verifier).expect(201);
        trade(request, verifier).expect(404);
        authorize(request, admin, "[]").expect(404);
        var late = ask();
        api.clock.advance(java.time.Duration.ofHours(9));
        var again = api.login("u", "secret", "p").token();
        authorize(late, again, "[{'name':'reader'}]").expect(401);
    }

    @Test
    void onlyWellSignedRequestsAreHeard() {
        var path = "/v3/OS-OAUTH1/request_token";
        ask(header(path, "", Map.of("oauth_timestamp", "12"))).expect(401);
        ask(header(path, "", Map.of("oauth_signature_method", "PLAINTEXT"))).expect(401);
        ask(header(path, "", Map.of("oauth_nonce", ""))).expect(401);
        ask(header(path, "", Map.of("oauth_consumer_key", "nobody"))).expect(404);
        ask(header("/v3/elsewhere", "", Map.of())).expect(401);
        ask("Basic xyz").expect(400);
        ask("OAuth nothing").expect(400);
        ask("OAuth a=\"%zz\"").expect(400);
        api.call("POST", path, null, null).expect(400);
        api.call("POST", path, null, null, "Authorization", header(path, "", Map.of()))
                .expect(400);
        project = "nowhere";
        ask(header(path, "", Map.of())).expect(404);
    }

    @Test
    void accessTokensAreListedAndEndWhatTheyLetDo() {
        var access = access("[{'name':'reader'}]");
        var token = login(access).expect(201).token();
        var all = "/v3/users/" + user + "/OS-OAUTH1/access_tokens";
        var one = all + "/" + access.id;
        assertThat(api.get(all).expect(200).text("/access_tokens/0/consumer_id"))
                .isEqualTo(consumer);
        assertThat(api.get(one).expect(200).body()).doesNotContain(access.secret);
        assertThat(api.get(one + "/roles").expect(200).text("/roles/0/name")).isEqualTo("reader");
        api.get(one + "/roles/" + api.roleId("reader")).expect(200);
        api.get(one + "/roles/" + api.roleId("member")).expect(404);
        api.get("/v3/users/other/OS-OAUTH1/access_tokens/" + access.id).expect(404);
        api.call("DELETE", one, admin, null).expect(204);
        api.get(one).expect(404);
        assertThat(api.validate(token)).isEqualTo(404);
        login(access).expect(404);
    }

    @Test
    void aTokenEndsWithItsConsumerItsRolesAndItsAccess() {
        var token = login(access("[{'name':'reader'}]")).expect(201).token();
        api.delete("/v3/projects/" + project + "/users/" + user + "/roles/" + api.roleId("admin"))
                .expect(204);
        assertThat(api.validate(token)).isEqualTo(404);
        api.grant(user, project, "admin");
        assertThat(api.validate(token)).isEqualTo(200);
        var access = access("[{'name':'reader'}]");
        api.delete("/v3/OS-OAUTH1/consumers/" + consumer).expect(204);
        assertThat(api.validate(token)).isEqualTo(404);
        login(access).expect(404);
        api.delete("/v3/projects/" + project).expect(204);
        api.delete("/v3/users/" + user).expect(204);
        assertThat(api.database.<Long>read(query -> query.count("SELECT COUNT(*) FROM oauth_access_token")))
                .isZero();
    }

    @Test
    void c14_aDelegatedTokenAuthorizesNothing() {
        var made = api.call(
                        "POST",
                        "/v3/users/" + user + "/application_credentials",
                        admin,
                        Json.read(
                                "{\"application_credential\":{\"name\":\"a\",\"secret\":\"s\",\"unrestricted\":true}}"))
                .expect(201)
                .text("/application_credential/id");
        var delegated = api.call(
                        "POST",
                        "/v3/auth/tokens",
                        null,
                        Json.read(("{'auth':{'identity':{'methods':['application_credential'],"
                                        + "'application_credential':{'id':'" + made + "','secret':'s'}}}}")
                                .replace('\'', '"')))
                .expect(201)
                .token();
        authorize(ask(), delegated, "[{'name':'reader'}]").expect(403);
        api.call("GET", "/v3/users/" + user + "/OS-OAUTH1/access_tokens", delegated, null)
                .expect(403);
        var member = api.createUser("m", "secret");
        api.grant(member, project, "member");
        authorize(ask(), api.login("m", "secret", "p").token(), "[{'name':'reader'}]")
                .expect(403);
    }

    @Test
    void p15_secretsSurviveARotationOfTheCredentialKeys() {
        var access = access("[{'name':'reader'}]");
        var domain = api.post("/v3/domains", "{'domain':{'name':'d'}}").text("/domain/id");
        api.call(
                        "PUT",
                        "/v3/domains/" + domain + "/config",
                        api.admin(),
                        Json.read("{\"config\":{\"ldap\":{\"password\":\"hush\"}}}"))
                .expect(201);
        var folder = api.directory.resolve("keys/credential-keys");
        var keys = new KeyRepository(folder, Integer.MAX_VALUE, new SecureRandom());
        var before = sealed();
        keys.rotate();
        keys.rotate();
        for (var i = 0; i < 4; i++) {
            api.service.upkeep();
        }
        assertThat(folder.resolve("1")).doesNotExist();
        assertThat(sealed()).hasSize(3).doesNotContainAnyElementsOf(before);
        login(access).expect(201);
    }

    private List<String> sealed() {
        return api.database.read(query -> query.list(
                "SELECT sealed_secret FROM oauth_consumer UNION SELECT sealed_secret FROM oauth_access_token"
                        + " UNION SELECT value FROM domain_config",
                row -> row.text(1)));
    }
}
