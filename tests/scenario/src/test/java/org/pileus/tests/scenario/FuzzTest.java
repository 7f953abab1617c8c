package org.pileus.tests.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/// Thousands of requests that nobody would write, at every public route of a running cloud, as its administrator and
/// as a member: none meets a server error, none takes longer than five seconds. `make fuzz REQUESTS=100000 SEED=7`
/// for more of them, and for others.
class FuzzTest {
    private static final int REQUESTS = Integer.getInteger("pileus.fuzz", 3000);
    private static final long SEED = Long.getLong("pileus.seed", 1);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    /// Requests between two looks at what the cloud has.
    private static final int ROUND = 1000;
    /// Failures of one route that are shown.
    private static final int SHOWN = 3;

    @TempDir
    private Path data;

    private final KnownThings known = new KnownThings();
    private final FuzzedRequests requests = new FuzzedRequests(known);
    private final Map<String, Integer> wrong = new TreeMap<>();
    private final StringBuilder shown = new StringBuilder();
    private final Map<Integer, Integer> statuses = new TreeMap<>();

    @Test
    void noRequestMeetsAServerErrorOrTakesLong() throws Exception {
        var config = Files.writeString(data.resolve("pileus.conf"), "[neutron]\nservice_plugins = router\n");
        try (var cloud = new RunningCloud(data.resolve("data"), 1, config, null)) {
            var member = member(cloud);
            var routes =
                    WalkedRoute.all(cloud).stream().filter(FuzzTest::isPublic).toList();
            assertThat(routes.stream().map(WalkedRoute::shown)).containsAll(FuzzedRequests.acceptedRoutes());
            look(cloud, routes);
            known.keepTheFirst();
            fill(cloud, routes);
            var accepting =
                    routes.stream().filter(FuzzedRequests::hasAcceptedBody).toList();
            for (var i = 0; i < REQUESTS; i++) {
                if (i % ROUND == 0) {
                    look(cloud, routes);
                }
                // each request by a number of its own, so that it can be made again without those before it
                var random = new SplittableRandom(SEED * 1_000_003 + i);
                var among = random.nextInt(2) == 0 ? accepting : routes;
                var walked = among.get(random.nextInt(among.size()));
                var session = random.nextInt(3) == 0 ? member : cloud.admin();
                ask(i, walked, requests.request(random, walked, session.token().reveal()));
            }
            assertThat(cloud.get("identity", "/v3/users").path("users"))
                    .as("users, at the end")
                    .isNotEmpty();
        }
        System.out.println("fuzz: seed " + SEED + ", answers by status " + statuses + ", wrong " + wrong);
        assertThat(wrong).as("seed " + SEED + "\n" + shown).isEmpty();
        var accepted = statuses.entrySet().stream()
                .filter(e -> e.getKey() / 100 == 2)
                .mapToInt(Map.Entry::getValue)
                .sum();
        assertThat(accepted)
                .as("accepted requests: others test little; " + statuses)
                .isGreaterThan(REQUESTS / 10);
    }

    /// All but what services say to each other.
    private static boolean isPublic(WalkedRoute walked) {
        return !walked.endpoint().equals("glance-registry");
    }

    private void ask(int number, WalkedRoute walked, WireRequest request) throws IOException {
        var answer = request.send();
        statuses.merge(answer.status(), 1, Integer::sum);
        var failed = answer.status() >= 500 && answer.status() != 501 || answer.status() == 0;
        if (failed || answer.took().compareTo(LONGEST) > 0) {
            if (wrong.merge(walked.shown(), 1, Integer::sum) <= SHOWN) {
                shown.append(walked.shown() + ": " + answer.status() + " in "
                        + answer.took().toMillis() + " ms, request " + number + " of seed " + SEED + ": " + request
                        + "\n");
            }
        }
    }

    /// A member of a project of its own.
    private static ServiceSession member(RunningCloud cloud) throws IOException {
        var project = Json.object();
        project.putObject("project").put("name", "fuzzed");
        var projectId = made(cloud, "project", project);
        var user = Json.object();
        user.putObject("user").put("name", "fuzzer").put("password", "fuzzer-password");
        var userId = made(cloud, "user", user);
        var role = Json.text(
                cloud.get("identity", "/v3/roles?name=member").path("roles").get(0), "id");
        cloud.exchange("PUT", "identity", "/v3/projects/" + projectId + "/users/" + userId + "/roles/" + role, null)
                .close();
        return cloud.session("fuzzer", "fuzzer-password", "fuzzed");
    }

    private static String made(RunningCloud cloud, String kind, ObjectNode body) {
        return Json.text(
                cloud.call("POST", "identity", "/v3/" + kind + "s", body).path(kind), "id");
    }

    /// Makes one of each thing that can be made.
    private void fill(RunningCloud cloud, List<WalkedRoute> routes) throws IOException, InterruptedException {
        cloud.launch("fuzzed");
        var random = new SplittableRandom(SEED);
        for (var walked : routes) {
            var body = requests.good(random, walked);
            if (body != null
                    && walked.route().method().equals("POST")
                    && !walked.route().path().contains("{")) {
                try (var reply = cloud.admin().exchange(walked.call(Map.of(), Json.text(body)))) {
                    assertThat(reply.status()).as(walked.shown()).isLessThan(500);
                }
            }
        }
    }

    /// Learns from every list what there is.
    private void look(RunningCloud cloud, List<WalkedRoute> routes) throws IOException {
        known.forgetIds();
        for (var walked : routes) {
            if (walked.route().method().equals("GET") && !walked.route().path().contains("{")) {
                try (var reply = cloud.admin().exchange(walked.call(Map.of(), null))) {
                    if (reply.ok()) {
                        learn(reply.bytes());
                    }
                }
            }
        }
    }

    private void learn(byte[] answer) {
        try {
            if (answer.length > 0) {
                known.learn(Json.read(new String(answer, StandardCharsets.UTF_8)));
            }
        } catch (JacksonException e) {
            // a list of metadata is no JSON
        }
    }
}
