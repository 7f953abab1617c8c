package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.Query;
import org.pileus.keystone.KeystoneApi.Reply;
import org.pileus.keystone.federation.FederationOptions;
import org.pileus.keystone.saml.SamlOptions;

class WebSsoTest {
    private static final String DASHBOARD = "https://dash.example.org/auth/websso/?a=1&b='2'";
    private static final String SSO = "/v3/auth/OS-FEDERATION/";
    private static final String CALLBACK = SSO + "oidc/callback";
    private static final Pattern TOKEN = Pattern.compile("name=\"token\" id=\"token\" value=\"([^\"]+)\"");

    private final HandClock clock = new HandClock();
    private final OidcIssuer issuer = new OidcIssuer(clock);
    private final KeystoneApi api = KeystoneApi.inMemory(config -> config.with(new FederationOptions(
                    List.of(DASHBOARD, "https://other.example.org/"),
                    null,
                    Map.of(),
                    Duration.ZERO,
                    List.of(issuer.provider("acme"), issuer.provider("corp")),
                    SamlOptions.NONE))
            .with(FederatedLoginTest.withOpenid(config.auth())));

    @BeforeEach
    void federate() {
        put("mappings/m", "{'mapping':{'rules':[{'local':[{'user':{'id':'{0}'}}],'remote':[{'type':'OIDC-sub'}]}]}}");
        provider("acme");
    }

    private void provider(String id) {
        put("identity_providers/" + id, "{'identity_provider':{'enabled':true}}");
        put("identity_providers/" + id + "/protocols/openid", "{'protocol':{'mapping_id':'m'}}");
    }

    private void put(String path, String json) {
        api.call("PUT", "/v3/OS-FEDERATION/" + path, api.admin(), Json.read(json.replace('\'', '"')))
                .expect(201);
    }

    @AfterEach
    void close() {
        api.close();
        issuer.close();
    }

    private static String origin(String url) {
        return "?origin=" + URLEncoder.encode(url, StandardCharsets.UTF_8);
    }

    /// A browser that was sent to the provider.
    private record Sent(Query query, String cookie) {
        String code(OidcIssuer issuer, String nonce) {
            issuer.codes.put("the code", issuer.signed(issuer.claims("bob").claim("nonce", nonce)));
            return "?code=the+code&state=" + query.last("state");
        }

        String code(OidcIssuer issuer) {
            return code(issuer, String.valueOf(query.last("nonce")));
        }
    }

    private Sent begin() {
        var reply = api.call("GET", SSO + "websso/openid" + origin(DASHBOARD), null, null)
                .expect(302);
        var location = URI.create(reply.header("Location"));
        assertThat(reply.header("Location")).startsWith(issuer.url() + "/authorize?");
        var cookie = reply.header("Set-Cookie");
        assertThat(cookie).contains("; HttpOnly").contains("; SameSite=Lax").contains("; Path=" + SSO);
        return new Sent(Query.parse(location.getRawQuery()), cookie.substring(0, cookie.indexOf(';')));
    }

    private Reply callback(String query, String cookie) {
        return api.call("GET", CALLBACK + query, null, null, "Cookie", "other=1; " + cookie);
    }

    @Test
    void aBrowserComesBackWithAPageThatPostsAGoodTokenToTheDashboard() throws NoSuchAlgorithmException {
        var sent = begin();
        assertThat(sent.query.last("response_type")).isEqualTo("code");
        assertThat(sent.query.last("client_id")).isEqualTo(OidcIssuer.CLIENT);
        assertThat(sent.query.last("redirect_uri")).isEqualTo("http://cloud:5000" + CALLBACK);
        assertThat(sent.query.last("code_challenge_method")).isEqualTo("S256");
        var page = callback(sent.code(issuer), sent.cookie).expect(200);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
        assertThat(page.header("Set-Cookie")).contains("Max-Age=0");
        assertThat(page.body()).contains("action=\"https://dash.example.org/auth/websso/?a=1&amp;b=&#39;2&#39;\"");
        var token = TOKEN.matcher(page.body());
        assertThat(token.find()).isTrue();
        assertThat(api.validate(token.group(1))).isEqualTo(200);

        var verifier = String.valueOf(issuer.lastForm.last("code_verifier"));
        var digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
        assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(digest))
                .isEqualTo(sent.query.last("code_challenge"));
    }

    @Test
    void thePageRunsItsOwnScriptAndNothingElse() throws NoSuchAlgorithmException {
        var sent = begin();
        var page = callback(sent.code(issuer), sent.cookie).expect(200);
        var body = page.body();
        var script = body.substring(body.indexOf("<script>") + 8, body.indexOf("</script>"));
        var hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
        assertThat(page.header("Content-Security-Policy"))
                .isEqualTo("default-src 'none'; script-src 'sha256-" + hash
                        + "'; form-action https://dash.example.org; frame-ancestors 'none'; base-uri 'none'");
    }

    @Test
    void onlyADashboardThatIsNamedIsServed() {
        api.call("GET", SSO + "websso/openid", null, null).expect(400);
        for (var other : List.of(
                "https://evil.example.org/", DASHBOARD + "x", "https://dash.example.org", "javascript:alert(1)")) {
            api.call("GET", SSO + "websso/openid" + origin(other), null, null).expect(401);
        }
    }

    @Test
    void aLoginThatWasNotBegunInThisBrowserIsRefused() {
        var mine = begin();
        var theirs = begin();
        callback(mine.code(issuer), theirs.cookie).expect(401);
        callback(mine.code(issuer), "").expect(401);
        callback(mine.code(issuer), "pileus-sso=x").expect(401);
        callback(mine.code(issuer), mine.cookie.substring(0, mine.cookie.length() - 2))
                .expect(401);
        callback("?code=the+code", mine.cookie).expect(401);
        callback("?error=access_denied&state=" + mine.query.last("state"), mine.cookie)
                .expect(401);
        callback(mine.code(issuer), mine.cookie).expect(200);
    }

    @Test
    void anIdentityTokenOfAnotherLoginOrClientIsRefused() {
        var sent = begin();
        callback(sent.code(issuer, "another nonce"), sent.cookie).expect(401);
        callback(sent.code(issuer) + "&iss=https%3A%2F%2Fother", sent.cookie).expect(401);
        callback("?code=unknown&state=" + sent.query.last("state"), sent.cookie).expect(401);
        var nonce = String.valueOf(sent.query.last("nonce"));
        var state = "?code=c&state=" + sent.query.last("state");
        issuer.codes.put(
                "c", issuer.signed(issuer.claims("bob").claim("nonce", nonce).audience("other")));
        callback(state, sent.cookie).expect(401);
        issuer.codes.put(
                "c", issuer.signed(issuer.claims("bob").claim("nonce", nonce).claim("azp", "other")));
        callback(state, sent.cookie).expect(401);
        issuer.codes.put(
                "c",
                issuer.signed(
                        issuer.claims("bob").claim("nonce", nonce).audience(List.of(OidcIssuer.CLIENT, "other"))));
        callback(state, sent.cookie).expect(401);
    }

    @Test
    void aLoginIsNotTakenUpAfterTenMinutes() {
        var sent = begin();
        clock.advance(Duration.ofMinutes(11));
        api.clock.advance(Duration.ofMinutes(11));
        callback(sent.code(issuer), sent.cookie).expect(401);
    }

    @Test
    void amongSeveralProvidersTheAddressChooses() {
        provider("corp");
        api.call("GET", SSO + "websso/openid" + origin(DASHBOARD), null, null).expect(400);
        api.call("GET", SSO + "identity_providers/corp/protocols/openid/websso" + origin(DASHBOARD), null, null)
                .expect(302);
        api.call("GET", SSO + "identity_providers/none/protocols/openid/websso" + origin(DASHBOARD), null, null)
                .expect(404);
        api.call("GET", SSO + "websso/mapped" + origin(DASHBOARD), null, null).expect(401);
    }
}
