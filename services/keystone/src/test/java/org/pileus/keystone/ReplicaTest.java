package org.pileus.keystone;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.http.HttpApp;

/// Two services over one database and one bus.
class ReplicaTest {
    private final KeystoneApi api = KeystoneApi.inMemory();
    private KeystoneService other;
    private HttpApp app;

    @BeforeEach
    void start() {
        other = api.replica();
        app = other.endpoints().getFirst().app();
    }

    @AfterEach
    void stop() {
        other.stop();
        api.close();
    }

    private static void eventually(BooleanSupplier holds) throws InterruptedException {
        var end = Instant.now().plus(Duration.ofSeconds(10));
        while (!holds.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("not within 10 s");
            }
            Thread.sleep(5);
        }
    }

    private int validateThere(String token) {
        return KeystoneApi.call(app, "GET", "/v3/auth/tokens", api.admin(), null, "X-Subject-Token", token)
                .status();
    }

    @Test
    void whatOneWritesTheOtherKnows() throws Exception {
        var project = api.createProject("p");
        var user = api.createUser("u", "secret");
        api.grant(user, project, "member");
        var token = api.login("u", "secret", "p").expect(201).token();
        eventually(() -> validateThere(token) == 200);
        api.call("DELETE", "/v3/auth/tokens", token, null, "X-Subject-Token", token)
                .expect(204);
        eventually(() -> validateThere(token) == 404);
        api.delete("/v3/users/" + user).expect(204);
        eventually(() -> KeystoneApi.call(app, "GET", "/v3/users/" + user, api.admin(), null)
                        .status()
                == 404);
    }

    @Test
    void aLostWordIsMadeUpFor() throws Exception {
        // Written past the service, as if its word had been lost: only the generation tells.
        var user = api.createUser("u", "secret");
        eventually(() -> KeystoneApi.call(app, "GET", "/v3/users/" + user, api.admin(), null)
                        .status()
                == 200);
        api.database.run(tx -> {
            tx.update("UPDATE identity_user SET name = 'renamed' WHERE id = ?", user);
            tx.update("UPDATE identity_state SET generation = generation + 1 WHERE id = 1");
        });
        eventually(() -> KeystoneApi.call(app, "GET", "/v3/users/" + user, api.admin(), null)
                .text("/user/name")
                .equals("renamed"));
    }
}
