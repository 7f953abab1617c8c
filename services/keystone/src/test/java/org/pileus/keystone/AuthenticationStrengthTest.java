package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.keystone.KeystoneApi.Reply;
import org.pileus.keystone.passwords.HashOptions;
import org.pileus.keystone.passwords.PasswordHasher;
import org.pileus.keystone.passwords.SecurityCompliance;

/// Security checklist, category D: how strong authentication is, and what its answers give away.
class AuthenticationStrengthTest {
    private KeystoneApi api = KeystoneApi.inMemory();

    @AfterEach
    void close() {
        api.close();
    }

    private void with(SecurityCompliance demands) {
        api.close();
        api = KeystoneApi.inMemory(config -> config.with(demands));
    }

    private static SecurityCompliance demands(
            int lockout, int expiresDays, int unique, int minimumAge, boolean firstUse, int inactive) {
        return new SecurityCompliance(
                lockout, Duration.ofSeconds(1800), expiresDays, unique, minimumAge, null, null, firstUse, inactive);
    }

    private Reply change(String user, String original, String wanted) {
        var body = Json.object();
        body.putObject("user").put("original_password", original).put("password", wanted);
        return api.call("POST", "/v3/users/" + user + "/password", null, body);
    }

    private String id(String name) {
        return api.get("/v3/users?name=" + name).text("/users/0/id");
    }

    private void set(String user, String fields) {
        api.patch("/v3/users/" + user, "{'user':{" + fields + "}}").expect(200);
    }

    @Test
    void d01_passwordsOfAnyLengthAndBytesAreRefusedCheaply() {
        var user = api.createUser("u", "secret");
        var threads = ManagementFactory.getThreadMXBean();
        var one = cpu(threads, () -> api.login("u", "wrong", null).expect(401));
        for (var length : new int[] {4096, 4097, 100_000}) {
            var password = "p".repeat(length);
            var spent = cpu(
                    threads,
                    () -> assertThat(api.login("u", password, null).status())
                            .as("a password of %d", length)
                            .isIn(400, 401, 413));
            assertThat(spent).isLessThan(one.plusMillis(200));
            assertThat(change(user, password, "other").status()).isIn(400, 401, 413);
        }
        api.clock.advance(Duration.ofMinutes(2)); // so many in a minute would be too many
        // more than a body may have
        assertThat(api.login("u", "p".repeat(1 << 20), null).status()).isIn(400, 413);
        for (var odd : new String[] {"", "\0", "sec\0ret", "secret\0", "\ud800", "\u202esecret"}) {
            assertThat(api.login("u", odd, null).status()).isIn(400, 401);
        }
        assertThat(api.post("/v3/users", "{'user':{'name':'long','password':'" + "p".repeat(4097) + "'}}")
                        .status())
                .isEqualTo(400);
        api.login("u", "secret", null).expect(201);
    }

    private static Duration cpu(java.lang.management.ThreadMXBean threads, Runnable work) {
        var before = threads.getCurrentThreadCpuTime();
        work.run();
        return Duration.ofNanos(threads.getCurrentThreadCpuTime() - before);
    }

    @Test
    void d02_lockedUnknownDisabledAndWrongLookTheSame() {
        with(demands(3, 0, 0, 0, false, 0));
        api.createUser("locked", "secret");
        api.createUser("off", "secret");
        api.createUser("good", "secret");
        set(id("off"), "'enabled':false");
        for (var i = 0; i < 3; i++) {
            api.login("locked", "wrong", null).expect(401);
        }
        List<Reply> all = new ArrayList<>();
        all.add(api.login("locked", "secret", null).expect(401));
        all.add(api.login("locked", "wrong", null).expect(401));
        all.add(api.login("off", "secret", null).expect(401));
        all.add(api.login("off", "wrong", null).expect(401));
        all.add(api.login("good", "wrong", null).expect(401));
        all.add(api.login("nobody", "secret", null).expect(401));
        for (var reply : all) {
            assertThat(reply.body()).isEqualTo(all.getFirst().body()).doesNotContain(id("locked"));
            assertThat(reply.header("WWW-Authenticate"))
                    .isEqualTo(all.getFirst().header("WWW-Authenticate"));
        }
    }

    @Test
    void d03_secretsThatAgreeInTheFirst72BytesAreDifferentUnderEveryScheme() {
        var base = "a".repeat(72);
        for (var options : List.of(
                HashOptions.bcrypt(4, 2, Duration.ZERO),
                new HashOptions(HashOptions.Algorithm.BCRYPT_SHA256, 4, 0, 0, 0, 4096, 2, Duration.ZERO),
                new HashOptions(HashOptions.Algorithm.SCRYPT, 8, 0, 0, 0, 4096, 2, Duration.ZERO),
                new HashOptions(HashOptions.Algorithm.ARGON2, 1, 0, 0, 0, 4096, 2, Duration.ZERO))) {
            api.close();
            api = KeystoneApi.inMemory(config -> config.with(options));
            api.createUser("u", base + "x");
            api.login("u", base + "x", null).expect(201);
            api.login("u", base + "y", null).expect(401);
            api.login("u", base, null).expect(401);
            api.createUser("short", base);
            api.login("short", base, null).expect(201);
            api.login("short", base + "x", null).expect(401);
        }
    }

    @Test
    void d04_aFreshCloudHasNoStaticTokenAndKeepsItsSecretsToItself() throws IOException {
        for (var token : List.of("ADMIN", "admin", "admin_token", "", "null")) {
            assertThat(api.call("GET", "/v3/users", token, null).status()).isEqualTo(401);
        }
        for (var password : List.of("admin", "password", "secret", "ADMIN", "")) {
            assertThat(api.login("admin", password, "admin").status()).isIn(400, 401);
        }
        for (var folder : List.of("keys/fernet-keys", "keys/credential-keys")) {
            var directory = api.directory.resolve(folder);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                    .isEqualTo("rwx------");
            try (var files = Files.list(directory)) {
                for (var file : files.toList()) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------");
                }
            }
        }
    }

    @Test
    void d05_hashesCostWhatTheyShould() {
        var standard = new PasswordHasher(HashOptions.defaults(), new SecureRandom());
        assertThat(standard.hash(new Secret("p"))).startsWith("$2b$12$").hasSize(60);
        var long73 = standard.hash(new Secret("p".repeat(73)));
        assertThat(long73).startsWith("$bcrypt-sha256$v=2,t=2b,r=12$");
        var scrypt = new HashOptions(HashOptions.Algorithm.SCRYPT, 0, 0, 0, 0, 4096, 1, Duration.ZERO);
        assertThat(new PasswordHasher(scrypt, new SecureRandom()).hash(new Secret("p")))
                .startsWith("$scrypt$ln=16,r=8,p=1$");
        var argon = new HashOptions(HashOptions.Algorithm.ARGON2, 0, 0, 0, 0, 4096, 1, Duration.ZERO);
        assertThat(new PasswordHasher(argon, new SecureRandom()).hash(new Secret("p")))
                .startsWith("$argon2id$v=19$m=65536,t=3,p=1$");
    }

    @Test
    void d06_anAccountLocksAfterFailuresAndOpensWithTimeOrByAnAdministratorOverARestart() {
        with(demands(3, 0, 0, 0, false, 0));
        var user = api.createUser("u", "secret");
        for (var i = 0; i < 2; i++) {
            api.login("u", "wrong", null).expect(401);
        }
        api.login("u", "secret", null).expect(201); // a right one starts the count anew
        for (var i = 0; i < 3; i++) {
            api.login("u", "wrong", null).expect(401);
        }
        api.login("u", "secret", null).expect(401);
        var restarted = api.replica();
        assertThat(KeystoneApi.call(
                                restarted.endpoints().getFirst().app(),
                                "POST",
                                "/v3/auth/tokens",
                                null,
                                KeystoneApi.passwordBody("u", "secret", null))
                        .status())
                .isEqualTo(401);
        restarted.stop();
        api.clock.advance(Duration.ofSeconds(1799));
        api.login("u", "secret", null).expect(401);
        api.clock.advance(Duration.ofSeconds(1801));
        api.login("u", "secret", null).expect(201);
        for (var i = 0; i < 3; i++) {
            api.login("u", "wrong", null).expect(401);
        }
        api.login("u", "secret", null).expect(401);
        set(user, "'enabled':true");
        api.login("u", "secret", null).expect(201);
        set(user, "'options':{'ignore_lockout_failure_attempts':true}");
        for (var i = 0; i < 4; i++) {
            api.login("u", "wrong", null).expect(401);
        }
        api.login("u", "secret", null).expect(201);
    }

    @Test
    void d06_aPasswordExpiresUnlessTheUserIsExempt() {
        with(demands(0, 90, 0, 0, false, 0));
        var user = api.createUser("u", "secret");
        assertThat(api.get("/v3/users/" + user).text("/user/password_expires_at"))
                .isEqualTo("2027-02-21T12:00:00.000000");
        assertThat(api.login("u", "secret", null).expect(201).text("/token/user/password_expires_at"))
                .isEqualTo("2027-02-21T12:00:00.000000");
        var exempt = api.post(
                        "/v3/users",
                        "{'user':{'name':'service','password':'secret','options':{'ignore_password_expiry':true}}}")
                .expect(201);
        assertThat(exempt.at("/user/password_expires_at").isNull()).isTrue();
        api.clock.advance(Duration.ofDays(90));
        assertThat(api.login("u", "secret", null).expect(401).body())
                .contains("The password is expired and needs to be changed for user: " + user + ".");
        assertThat(api.login("u", "wrong", null).expect(401).body()).doesNotContain("expired");
        api.login("service", "secret", null).expect(201);
        change(user, "secret", "other").expect(204);
        api.login("u", "other", null).expect(201);
    }

    @Test
    void d06_aNewPasswordDiffersFromTheLastOnesButAnAdministratorMaySetAny() {
        with(demands(0, 0, 3, 0, false, 0));
        var user = api.createUser("u", "one");
        api.clock.advance(Duration.ofSeconds(1));
        change(user, "one", "one").expect(400);
        change(user, "one", "two").expect(204);
        api.clock.advance(Duration.ofSeconds(1));
        assertThat(change(user, "two", "one").expect(400).text("/error/message"))
                .startsWith("The new password cannot be identical to a previous password.");
        change(user, "two", "three").expect(204);
        api.clock.advance(Duration.ofSeconds(1));
        change(user, "three", "one").expect(400);
        change(user, "three", "four").expect(204);
        api.clock.advance(Duration.ofSeconds(1));
        change(user, "four", "one").expect(204);
        set(user, "'password':'four'");
        api.login("u", "four", null).expect(201);
    }

    @Test
    void d06_aUserKeepsAChosenPasswordForItsMinimumAge() {
        with(demands(0, 0, 0, 2, false, 0));
        var user = api.createUser("u", "one");
        change(user, "one", "two").expect(204); // the first was an administrator's
        assertThat(change(user, "two", "three").expect(400).text("/error/message"))
                .contains("it must be used for 2 day(s)");
        api.clock.advance(Duration.ofDays(2));
        change(user, "two", "three").expect(204);
    }

    @Test
    void d06_aPasswordOfAnAdministratorIsChangedAtFirstUse() {
        with(demands(0, 0, 0, 0, true, 0));
        var user = api.createUser("u", "one");
        api.login("u", "one", null).expect(401);
        change(user, "one", "two").expect(204);
        api.login("u", "two", null).expect(201);
        set(user, "'password':'three'");
        api.login("u", "three", null).expect(401);
        api.post(
                        "/v3/users",
                        "{'user':{'name':'exempt','password':'x','options':{'ignore_change_password_upon_first_use':true}}}")
                .expect(201);
        api.login("exempt", "x", null).expect(201);
        // what the installer made still works
        api.login("admin", KeystoneApi.ADMIN_PASSWORD, "admin").expect(201);
    }

    @Test
    void d06_whoeverDoesNotLogInForLongCountsAsDisabled() {
        with(demands(0, 0, 0, 0, false, 30));
        var user = api.createUser("u", "secret");
        api.clock.advance(Duration.ofDays(29));
        api.login("u", "secret", null).expect(201);
        api.clock.advance(Duration.ofDays(29));
        api.login("u", "secret", null).expect(201);
        api.login("admin", KeystoneApi.ADMIN_PASSWORD, "admin").expect(401);
        api.clock.advance(Duration.ofDays(31));
        api.login("u", "secret", null).expect(401);
        assertThat(user).isNotEmpty();
    }

    @Test
    void d06_aPasswordMatchesTheExpressionAndTheRefusalSaysHow() {
        with(new SecurityCompliance(
                0,
                Duration.ofSeconds(1800),
                0,
                0,
                0,
                Pattern.compile("^(?=.*\\d)(?=.*[a-zA-Z]).{7,}$"),
                "7 characters, a letter and a digit",
                false,
                0));
        assertThat(api.post("/v3/users", "{'user':{'name':'u','password':'weak'}}")
                        .expect(400)
                        .text("/error/message"))
                .isEqualTo("The password does not match the requirements: 7 characters, a letter and a digit.");
        var user = api.createUser("u", "passw0rd");
        api.patch("/v3/users/" + user, "{'user':{'password':'short1'}}").expect(400);
        change(user, "passw0rd", "longenough").expect(400);
        api.login("u", "passw0rd", null).expect(201);
    }

    @Test
    void d06_theHardenedProfileIsOneSwitch() {
        with(SecurityCompliance.HARDENED);
        api.post("/v3/users", "{'user':{'name':'u','password':'short1'}}").expect(400);
        var user = api.createUser("u", "long enough 12");
        api.login("u", "long enough 12", null).expect(401);
        change(user, "long enough 12", "another one 34").expect(204);
        api.login("u", "another one 34", null).expect(201);
        change(user, "another one 34", "yet another 56").expect(400);
    }

    @Test
    void d07_aStolenTokenChangesNoPasswordAndAWrongOriginalCountsAsAFailure() {
        with(demands(3, 0, 0, 0, false, 0));
        var user = api.createUser("u", "secret");
        var token = api.login("u", "secret", null).expect(201).token();
        var body = Json.read("{\"user\":{\"password\":\"stolen\"}}");
        api.call("PATCH", "/v3/users/" + user, token, body).expect(403);
        api.call("POST", "/v3/users/" + user + "/password", token, body).expect(400);
        for (var i = 0; i < 3; i++) {
            change(user, "wrong", "stolen").expect(401);
        }
        change(user, "secret", "stolen").expect(401);
        api.login("u", "secret", null).expect(401); // locked by the three
        api.clock.advance(Duration.ofSeconds(1801));
        api.login("u", "secret", null).expect(201);
    }

    @Test
    void d07_aLockedPasswordIsForAdministratorsToChange() {
        var user = api.createUser("u", "secret");
        set(user, "'options':{'lock_password':true}");
        change(user, "secret", "other").expect(400);
        set(user, "'password':'other'");
        api.login("u", "other", null).expect(201);
    }

    @Test
    void d08_aUserAndAGroupOfOneIdShareNothing() {
        var project = api.createProject("p");
        var user = api.createUser("u", "secret");
        // straight into the store: no generator would make the same id twice
        api.database.run(tx -> tx.update(
                "INSERT INTO identity_group (id, domain_id, name, description, extra) VALUES (?, 'default', 'g', '', '{}')",
                user));
        var other = api.replica();
        var app = other.endpoints().getFirst().app();
        KeystoneApi.call(
                        app,
                        "PUT",
                        "/v3/projects/" + project + "/groups/" + user + "/roles/" + api.roleId("member"),
                        api.admin(),
                        null)
                .expect(204);
        KeystoneApi.call(app, "POST", "/v3/auth/tokens", null, KeystoneApi.passwordBody("u", "secret", "p"))
                .expect(401);
        var listed = KeystoneApi.call(app, "GET", "/v3/role_assignments?user.id=" + user, api.admin(), null)
                .expect(200);
        assertThat(listed.at("/role_assignments").size()).isZero();
        other.stop();
    }
}
