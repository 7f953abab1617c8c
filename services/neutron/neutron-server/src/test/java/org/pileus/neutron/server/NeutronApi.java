package org.pileus.neutron.server;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.Credentials;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.core.SystemTimers;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Databases;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.http.client.HttpReply;
import org.pileus.kernel.messaging.InProcessBus;
import org.pileus.kernel.messaging.Message;
import org.pileus.kernel.messaging.Subscription;
import org.pileus.kernel.messaging.Target;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.trace.TraceStore;
import org.pileus.kernel.trace.Tracer;
import org.pileus.neutron.model.agent.AgentState;
import org.pileus.neutron.model.agent.AgentTopics;
import tools.jackson.databind.node.ObjectNode;

/// A whole neutron-server in memory: real routes, policy, database and bus; tokens are written out by the tests,
/// and what nova is told is kept.
final class NeutronApi implements AutoCloseable {
    static final String PROJECT = "a0000000000000000000000000000001";
    static final String OTHER = "b0000000000000000000000000000002";
    static final Who ADMIN =
            new Who("admin", "c0000000000000000000000000000003", Set.of("admin", "manager", "member", "reader"));
    static final Who MEMBER = new Who("member", PROJECT, Set.of("member", "reader"));
    static final Who READER = new Who("reader", PROJECT, Set.of("reader"));
    static final Who STRANGER = new Who("stranger", OTHER, Set.of("member", "reader"));
    static final Who NOVA =
            new Who("nova", "d0000000000000000000000000000004", Set.of("admin", "service", "member", "reader"));

    /// A persona.
    record Who(String name, String projectId, Set<String> roles) {}

    final MovingClock clock = new MovingClock();
    final InProcessBus bus = new InProcessBus(IdSource.seeded(1), new SystemTimers());
    final List<ObjectNode> novaEvents = new CopyOnWriteArrayList<>();
    final TraceStore traces = new TraceStore(1000);
    final Map<String, List<Message>> heard = new ConcurrentHashMap<>();
    final NeutronParts parts;
    final Database db;
    private final HttpApp app;
    private final List<Subscription> open = new ArrayList<>();
    private final Seams seams;
    private final ServiceSession session;
    private final NeutronConfig config;
    private volatile boolean novaAway;

    static final class MovingClock extends Clock {
        private volatile Instant now = Instant.parse("2026-11-23T12:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    NeutronApi() {
        this(config());
    }

    static NeutronConfig config() {
        return NeutronConfig.defaults(Credentials.service("http://keystone", "neutron", new Secret("secret")));
    }

    NeutronApi(NeutronConfig config) {
        var databases = new ArrayList<Database>();
        seams = new Seams(
                "controller",
                clock,
                new Random(7),
                IdSource.seeded(42),
                new SystemTimers(),
                bus,
                (schema, migrations) -> {
                    if (!databases.isEmpty()) {
                        return databases.getFirst();
                    }
                    var made = Databases.sqliteInMemory(schema, migrations, clock);
                    databases.add(made);
                    return made;
                },
                this::outside,
                new Tracer(clock, traces),
                Failpoints.NONE);
        this.config = config;
        session = new ServiceSession(seams.http(), clock, config.credentials());
        parts = new NeutronParts(seams, config, session);
        db = databases.getFirst();
        app = NeutronRoutes.app(parts, seams.ids(), NeutronApi::authenticate);
        parts.load();
        open.add(parts.store().follow());
        open.addAll(parts.agentCalls().serve(bus));
    }

    /// Another server, or a later life of this one, on the same database and bus.
    NeutronParts restarted() {
        var other = new NeutronParts(seams, config, session);
        other.load();
        return other;
    }

    private static RequestContext authenticate(Request request, String id, @Nullable String global) {
        var token = request.header("X-Auth-Token");
        for (var who : List.of(ADMIN, MEMBER, READER, STRANGER, NOVA)) {
            if (who.name().equals(token)) {
                return new RequestContext(
                        id,
                        global,
                        null,
                        who.name(),
                        who.name(),
                        "default",
                        "Default",
                        who.projectId(),
                        who.name(),
                        "default",
                        "Default",
                        null,
                        null,
                        false,
                        who.roles(),
                        Set.of(),
                        null);
            }
        }
        throw new ApiException(new Failure.Unauthorized("The request you have made requires authentication."));
    }

    /// Keystone's login and nova's event route.
    private HttpReply outside(HttpCall call) {
        if (call.url().contains("/auth/tokens")) {
            var body = Json.object();
            var token = body.putObject("token").put("expires_at", "2030-01-01T00:00:00.000000Z");
            var catalog =
                    token.putArray("catalog").addObject().put("type", "compute").put("name", "nova");
            catalog.putArray("endpoints")
                    .addObject()
                    .put("interface", "internal")
                    .put("region", "RegionOne")
                    .put("region_id", "RegionOne")
                    .put("url", "http://nova/v2.1");
            return reply(201, body).with("X-Subject-Token", "service-token");
        }
        if (novaAway) {
            return reply(503, Json.object()).plain();
        }
        novaEvents.add(Json.readObject(java.util.Objects.requireNonNull(call.body())));
        return reply(200, Json.object()).plain();
    }

    private record Prepared(int status, Headers headers, ObjectNode body) {
        HttpReply with(String name, String value) {
            headers.add(name, value);
            return plain();
        }

        HttpReply plain() {
            return new HttpReply(status, headers, new ByteArrayInputStream(Json.bytes(body)));
        }
    }

    private static Prepared reply(int status, ObjectNode body) {
        return new Prepared(status, new Headers().add("Content-Type", "application/json"), body);
    }

    void novaIsAway(boolean away) {
        novaAway = away;
    }

    /// Keeps what is sent to a host or by fan-out to a topic.
    void listen(String topic, String host) {
        open.add(bus.serve(Target.host(topic, host), 1, message -> {
            heard.computeIfAbsent(topic + "." + host, key -> new CopyOnWriteArrayList<>())
                    .add(message);
            return null;
        }));
    }

    List<Message> heard(String topic, String host, String method) {
        return heard.getOrDefault(topic + "." + host, List.of()).stream()
                .filter(message -> message.method().equals(method))
                .toList();
    }

    /// An L2 agent with `physnet1` reports.
    void bridgeAgent(String host) {
        var configurations = Json.object();
        configurations.putObject("interface_mappings").put("physnet1", "eth1");
        report(new AgentState(
                AgentState.LINUX_BRIDGE, "neutron-linuxbridge-agent", host, "N/A", "nova", configurations, true));
    }

    void dhcpAgent(String host) {
        report(new AgentState(AgentState.DHCP, "neutron-dhcp-agent", host, "dhcp_agent", "nova", Json.object(), true));
    }

    private void report(AgentState state) {
        bus.call(Target.topic(AgentTopics.REPORTS), AgentState.METHOD, state.toJson(), Duration.ofSeconds(5));
    }

    ObjectNode call(String method, ObjectNode args) {
        return bus.call(Target.topic(AgentTopics.PLUGIN), method, args, Duration.ofSeconds(5));
    }

    /// An answer.
    record Reply(int status, ObjectNode body, Headers headers) {
        Reply expect(int wanted) {
            if (status != wanted) {
                throw new AssertionError("status " + status + " instead of " + wanted + ": " + body);
            }
            return this;
        }

        String errorType() {
            return body.path("NeutronError").path("type").asString();
        }

        ObjectNode get(String key) {
            return (ObjectNode) body.get(key);
        }

        List<ObjectNode> list(String key) {
            List<ObjectNode> all = new ArrayList<>();
            body.path(key).forEach(item -> all.add((ObjectNode) item));
            return all;
        }
    }

    Reply get(Who who, String path) {
        return send(who, "GET", path, null, Map.of());
    }

    Reply post(Who who, String path, String json) {
        return send(who, "POST", path, json, Map.of());
    }

    Reply put(Who who, String path, String json) {
        return send(who, "PUT", path, json, Map.of());
    }

    Reply delete(Who who, String path) {
        return send(who, "DELETE", path, null, Map.of());
    }

    Reply send(Who who, String method, String path, @Nullable String json, Map<String, String> more) {
        var headers = new Headers().add("X-Auth-Token", who.name());
        more.forEach(headers::add);
        var mark = path.indexOf('?');
        var body = json == null
                ? InputStream.nullInputStream()
                : new ByteArrayInputStream(json.replace('\'', '"').getBytes(java.nio.charset.StandardCharsets.UTF_8));
        var request = new Request(
                method,
                mark < 0 ? path : path.substring(0, mark),
                mark < 0 ? null : path.substring(mark + 1),
                headers,
                body,
                "127.0.0.1",
                "neutron:9696",
                false);
        var response = app.handle(request);
        try (var in = response.body().open()) {
            var bytes = in.readAllBytes();
            return new Reply(
                    response.status(), bytes.length == 0 ? Json.object() : Json.readObject(bytes), response.headers());
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    /// A shared flat network on `physnet1` with one subnet.
    /// @return ids of network and subnet
    List<String> providerNetwork(String cidr) {
        var network = post(ADMIN, "/v2.0/networks", """
                {'network': {'name': 'provider', 'shared': true, 'provider:network_type': 'flat',
                             'provider:physical_network': 'physnet1'}}""")
                .expect(201)
                .get("network")
                .path("id")
                .stringValue();
        var subnet = post(ADMIN, "/v2.0/subnets", """
                {'subnet': {'network_id': '%s', 'ip_version': 4, 'cidr': '%s', 'name': 's'}}""".formatted(network, cidr))
                .expect(201)
                .get("subnet")
                .path("id")
                .stringValue();
        return List.of(network, subnet);
    }

    /// A network of a project with one subnet.
    List<String> ownNetwork(Who who, String cidr) {
        var network = post(who, "/v2.0/networks", "{'network': {'name': 'own'}}")
                .expect(201)
                .get("network")
                .path("id")
                .stringValue();
        var subnet = post(
                        who,
                        "/v2.0/subnets",
                        "{'subnet': {'network_id': '%s', 'ip_version': 4, 'cidr': '%s'}}".formatted(network, cidr))
                .expect(201)
                .get("subnet")
                .path("id")
                .stringValue();
        return List.of(network, subnet);
    }

    /// Waits for what another thread does.
    static void await(String what, java.util.function.BooleanSupplier condition) {
        var end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never: " + what);
            }
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(500_000);
        }
    }

    long count(String sql) {
        return db.read(query -> query.count(sql));
    }

    @Override
    public void close() {
        open.reversed().forEach(Subscription::close);
        bus.close();
        db.close();
    }
}
