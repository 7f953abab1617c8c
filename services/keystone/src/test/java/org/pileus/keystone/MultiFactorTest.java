package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;
import org.pileus.keystone.KeystoneApi.Reply;
import org.pileus.keystone.passwords.SecurityCompliance;

/// Passcodes by time, rules that ask for more than one method, and the receipts in between.
class MultiFactorTest {
    /// `12345678901234567890`, the secret of RFC 6238, in base32.
    private static final String SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    private KeystoneApi api = KeystoneApi.inMemory();
    private String user;

    @BeforeEach
    void makeAUser() {
        user = api.createUser("u", "secret");
        api.post("/v3/credentials", "{'credential':{'type':'totp','user_id':'" + user + "','blob':'" + SECRET + "'}}")
                .expect(201);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private String passcode() {
        return passcode(api.clock.instant());
    }

    /// Worked out apart from the service.
    private static String passcode(Instant time) {
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec("12345678901234567890".getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
            var hash = mac.doFinal(
                    ByteBuffer.allocate(8).putLong(time.getEpochSecond() / 30).array());
            var number = ByteBuffer.wrap(hash).getInt(hash[19] & 15) & 0x7fffffff;
            return String.format(Locale.ROOT, "%06d", number % 1_000_000);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private Reply totp(String code, String... headers) {
        var body = Json.readObject(("{'auth':{'identity':{'methods':['totp'],'totp':{'user':{'id':'" + user
                        + "','passcode':'" + code + "'}}}}}")
                .replace('\'', '"'));
        return api.call("POST", "/v3/auth/tokens", null, body, headers);
    }

    private Reply both(String password, String code) {
        var body = Json.readObject(("{'auth':{'identity':{'methods':['password','totp'],'password':{'user':{'id':'"
                        + user
                        + "','password':'" + password + "'}},'totp':{'user':{'id':'" + user + "','passcode':'" + code
                        + "'}}}}}")
                .replace('\'', '"'));
        return api.call("POST", "/v3/auth/tokens", null, body);
    }

    private void rules(String rules) {
        api.patch("/v3/users/" + user, "{'user':{'options':{" + rules + "}}}").expect(200);
    }

    @Test
    void theTestsPasscodesAreThoseOfTheStandard() {
        // RFC 6238, appendix B, the last six digits
        assertThat(passcode(Instant.ofEpochSecond(59))).isEqualTo("287082");
        assertThat(passcode(Instant.ofEpochSecond(1_111_111_109))).isEqualTo("081804");
        assertThat(passcode(Instant.ofEpochSecond(20_000_000_000L))).isEqualTo("353130");
    }

    @Test
    void aPasscodeIsGoodOnceAndForOneMoreWindow() {
        var code = passcode();
        var token = totp(code).expect(201);
        assertThat(token.at("/token/methods").toString()).isEqualTo("[\"totp\"]");
        assertThat(api.validate(token.token())).isEqualTo(200);
        totp(code).expect(401);
        api.clock.advance(Duration.ofSeconds(30));
        var second = passcode();
        api.clock.advance(Duration.ofSeconds(30));
        totp(second).expect(201); // one window late
        totp(second).expect(401);
        totp(passcode()).expect(201);
        api.clock.advance(Duration.ofSeconds(30));
        var late = passcode();
        api.clock.advance(Duration.ofSeconds(61));
        totp(late).expect(401);
    }

    @Test
    void aPasscodeIsUsedOnOneReplicaOnly() {
        var code = passcode();
        totp(code).expect(201);
        var other = api.replica();
        var body = Json.readObject(("{'auth':{'identity':{'methods':['totp'],'totp':{'user':{'id':'" + user
                        + "','passcode':'" + code + "'}}}}}")
                .replace('\'', '"'));
        assertThat(KeystoneApi.call(other.endpoints().getFirst().app(), "POST", "/v3/auth/tokens", null, body)
                        .status())
                .isEqualTo(401);
        other.stop();
    }

    @Test
    void badPasscodesAreRefusedAndCounted() {
        for (var bad : new String[] {"", "000000", "12345", "abcdef", passcode() + "0"}) {
            assertThat(totp(bad).status()).as(bad).isEqualTo(401);
        }
        api.close();
        api = KeystoneApi.inMemory(config ->
                config.with(new SecurityCompliance(3, Duration.ofSeconds(1800), 0, 0, 0, null, null, false, 0)));
        makeAUser();
        for (var i = 0; i < 3; i++) {
            totp("000000").expect(401);
        }
        totp(passcode()).expect(401);
        api.login("u", "secret", null).expect(401);
    }

    @Test
    void aRuleAsksForBothMethodsAndAReceiptCompletesTheLogin() {
        rules("'multi_factor_auth_enabled':true,'multi_factor_auth_rules':[['password','totp']]");
        var half = api.login("u", "secret", null).expect(401);
        var receipt = half.header("Openstack-Auth-Receipt");
        assertThat(receipt).isNotEmpty();
        assertThat(half.token()).isEmpty();
        assertThat(half.at("/receipt/methods").toString()).isEqualTo("[\"password\"]");
        assertThat(half.text("/receipt/user/id")).isEqualTo(user);
        assertThat(half.at("/required_auth_methods/0").valueStream().map(v -> v.asString()))
                .containsExactlyInAnyOrder("password", "totp");
        assertThat(half.text("/receipt/expires_at")).isEqualTo("2026-11-23T12:05:00.000000Z");
        var done = totp(passcode(), "Openstack-Auth-Receipt", receipt).expect(201);
        assertThat(done.at("/token/methods").valueStream().map(v -> v.asString()))
                .containsExactlyInAnyOrder("password", "totp");
        assertThat(api.validate(done.token())).isEqualTo(200);
        // what was proven once is kept by a token of this token
        api.call("POST", "/v3/auth/tokens", null, KeystoneApi.tokenBody(done.token(), "'unscoped'"))
                .expect(201);
    }

    @Test
    void bothAtOnceNeedNoReceiptAndOneAloneIsNotEnough() {
        rules("'multi_factor_auth_rules':[['password','totp']]");
        totp(passcode()).expect(401);
        api.clock.advance(Duration.ofSeconds(30));
        both("wrong", passcode()).expect(401);
        both("secret", passcode()).expect(201);
    }

    @Test
    void aReceiptIsItsUsersAndShortLived() {
        rules("'multi_factor_auth_rules':[['password','totp']]");
        var receipt = api.login("u", "secret", null).expect(401).header("Openstack-Auth-Receipt");
        api.createUser("thief", "other");
        var stolen = KeystoneApi.passwordBody("thief", "other", null);
        api.call("POST", "/v3/auth/tokens", null, stolen, "Openstack-Auth-Receipt", receipt)
                .expect(401);
        totp(passcode(), "Openstack-Auth-Receipt", receipt + "A").expect(401);
        assertThat(api.validate(receipt)).isEqualTo(404);
        assertThat(api.call("GET", "/v3/auth/projects", receipt, null).status()).isEqualTo(401);
        api.clock.advance(Duration.ofMinutes(5));
        totp(passcode(), "Openstack-Auth-Receipt", receipt).expect(401);
        var second = api.login("u", "secret", null).expect(401).header("Openstack-Auth-Receipt");
        api.clock.advance(Duration.ofSeconds(30));
        api.patch("/v3/users/" + user, "{'user':{'password':'new'}}").expect(200);
        totp(passcode(), "Openstack-Auth-Receipt", second).expect(401);
    }

    @Test
    void rulesThatSayNothingOrTheSameTwiceAreRefused() {
        for (var bad :
                new String[] {"[[]]", "[['password','password']]", "[['totp'],['totp']]", "['totp']", "[[7]]", "{}"}) {
            api.patch("/v3/users/" + user, "{'user':{'options':{'multi_factor_auth_rules':" + bad + "}}}")
                    .expect(400);
        }
        rules("'multi_factor_auth_rules':[]");
        rules("'multi_factor_auth_rules':null");
    }

    @Test
    void rulesThatAreOffOrNameOnlyUnknownMethodsLockNobodyOut() {
        rules("'multi_factor_auth_enabled':false,'multi_factor_auth_rules':[['password','totp']]");
        api.login("u", "secret", null).expect(201);
        rules("'multi_factor_auth_enabled':true,'multi_factor_auth_rules':[['magic']]");
        api.login("u", "secret", null).expect(201);
        rules("'multi_factor_auth_rules':[['magic','password'],['totp']]");
        api.login("u", "secret", null).expect(201);
    }
}
