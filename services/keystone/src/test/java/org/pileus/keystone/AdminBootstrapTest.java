package org.pileus.keystone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.db.Databases;
import org.pileus.kernel.messaging.InProcessBus;
import org.pileus.keystone.AdminBootstrap.Wanted;
import org.pileus.keystone.passwords.HashOptions;
import org.pileus.keystone.passwords.PasswordHasher;

class AdminBootstrapTest {
    private final KeystoneApi api = KeystoneApi.inMemory();
    private final PasswordHasher hasher =
            new PasswordHasher(HashOptions.bcrypt(4, 1, Duration.ZERO), new SecureRandom());

    @AfterEach
    void close() {
        api.close();
    }

    private List<String> run(Wanted wanted) {
        try (var bus = new InProcessBus(IdSource.random(), api.timers)) {
            return new AdminBootstrap(api.database, bus, hasher, IdSource.random(), api.clock).run(wanted);
        }
    }

    private static Wanted admin(String password) {
        return new Wanted("admin", new Secret(password), "admin", "admin", "keystone", null, Map.of());
    }

    /// The running service finds out by the generation.
    private void caughtUp() throws InterruptedException {
        Thread.sleep(1500);
    }

    @Test
    void aLostPasswordIsReplacedAndADisabledAdministratorIsBack() throws Exception {
        var token = api.admin();
        var id = api.get("/v3/users?name=admin").text("/users/0/id");
        api.patch("/v3/users/" + id, "{'user':{'enabled':false}}").expect(200);
        assertThat(run(admin("a new one"))).containsExactly("enabled, and set the password of, admin");
        caughtUp();
        api.login("admin", KeystoneApi.ADMIN_PASSWORD, "admin").expect(401);
        var fresh = api.login("admin", "a new one", "admin").expect(201).token();
        api.call("GET", "/v3/users", fresh, null).expect(200);
        api.call("GET", "/v3/users", token, null).expect(401);
        // again: nothing happens, not even to tokens
        assertThat(run(admin("a new one"))).isEmpty();
        caughtUp();
        api.call("GET", "/v3/users", fresh, null).expect(200);
    }

    @Test
    void anotherAdministratorWithItsProjectRegionAndEndpointsIsMadeOnce() throws Exception {
        var wanted = new Wanted(
                "root",
                new Secret("its password"),
                "operations",
                "admin",
                "keystone",
                "RegionTwo",
                Map.of("public", "https://two:5000/v3", "internal", "http://two:5000/v3"));
        var done = run(wanted);
        assertThat(done)
                .contains("made the user root", "made the project operations", "made the region RegionTwo")
                .hasSize(7)
                .noneMatch(line -> line.contains("its password"));
        assertThat(run(wanted)).isEmpty();
        caughtUp();
        var token = api.login("root", "its password", "operations").expect(201).token();
        api.call("GET", "/v3/users", token, null).expect(200);
        assertThat(api.call("GET", "/v3/endpoints?region_id=RegionTwo", token, null)
                        .at("/endpoints")
                        .size())
                .isEqualTo(2);
    }

    @Test
    void aStoreWithoutAFirstStartIsRefused() {
        try (var empty = Databases.sqliteInMemory(KeystoneSchema.NAME, KeystoneSchema.migrations(), api.clock);
                var bus = new InProcessBus(IdSource.random(), api.timers)) {
            var bootstrap = new AdminBootstrap(empty, bus, hasher, IdSource.random(), api.clock);
            assertThatThrownBy(() -> bootstrap.run(admin("x")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("first start");
        }
    }
}
