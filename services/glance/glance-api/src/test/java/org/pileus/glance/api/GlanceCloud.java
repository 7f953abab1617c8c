package org.pileus.glance.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pileus.client.glance.GlanceClient;
import org.pileus.client.keystone.Credentials;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.driver.diskimage.ImageRules;
import org.pileus.driver.diskimage.qemu.QemuConverter;
import org.pileus.driver.imagestore.file.FileImageStore;
import org.pileus.driver.imagestore.http.HttpImageStore;
import org.pileus.glance.api.data.Stores;
import org.pileus.glance.api.images.ItemQuotas;
import org.pileus.glance.api.protections.PropertyRules;
import org.pileus.glance.model.Location;
import org.pileus.glance.registry.GlanceRegistryService;
import org.pileus.glance.registry.RegistryConfig;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.core.SystemTimers;
import org.pileus.kernel.db.Counters;
import org.pileus.kernel.db.Database;
import org.pileus.kernel.db.Databases;
import org.pileus.kernel.http.Authenticator;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.Request;
import org.pileus.kernel.http.Response;
import org.pileus.kernel.http.Route;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.http.client.HttpReply;
import org.pileus.kernel.http.client.InProcessTransport;
import org.pileus.kernel.http.outbound.AddressBlock;
import org.pileus.kernel.http.outbound.OutboundClient;
import org.pileus.kernel.http.outbound.OutboundLimits;
import org.pileus.kernel.http.outbound.OutboundRules;
import org.pileus.kernel.http.server.Binding;
import org.pileus.kernel.http.server.HttpServer;
import org.pileus.kernel.messaging.InProcessBus;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.trace.Tracer;
import tools.jackson.databind.node.ObjectNode;

/// glance-api and glance-registry in one process, with an identity service that knows tokens of the form
/// `user:project:role,role`.
final class GlanceCloud implements AutoCloseable {
    static final String ALICE = "alice:red:member,reader";
    static final String BOB = "bob:blue:member,reader";
    static final String READER = "rita:red:reader";
    static final String ADMIN = "root:admin:admin,member,reader";
    private static final String SERVICE = "glance:service:admin,service,member,reader";

    final Path folder;
    /// What the identity service says.
    final Map<String, Integer> registeredLimits = new ConcurrentHashMap<>();

    final Map<String, Integer> projectLimits = new ConcurrentHashMap<>();
    /// The image service's public URLs in the catalogs of users, by region.
    final Map<String, String> regions = new ConcurrentHashMap<>();
    private final SystemTimers timers = new SystemTimers();
    private final IdSource ids = IdSource.seeded(7);
    private final InProcessTransport transport = new InProcessTransport(call -> {
        throw new ConnectException("nobody listens at " + call.url());
    });
    private final Seams seams;
    private final GlanceConfig config;
    private final Options options;
    private @Nullable Database database;
    private GlanceApiService api;
    private String token = ALICE;

    GlanceCloud() throws IOException {
        this(Failpoints.NONE);
    }

    GlanceCloud(Failpoints failpoints) throws IOException {
        this(failpoints, settings -> settings, Options.standard());
    }

    /// What a test may set otherwise.
    record Options(
            GlanceConfig.Limits limits,
            GlanceConfig.LocationOptions locations,
            PropertyRules propertyRules,
            Map<String, String> policies) {
        Options(GlanceConfig.Limits limits, GlanceConfig.LocationOptions locations) {
            this(limits, locations, PropertyRules.open(), Map.of());
        }

        Options with(PropertyRules rules, Map<String, String> overrides) {
            return new Options(limits, locations, rules, overrides);
        }

        static Options standard() {
            return new Options(
                    new GlanceConfig.Limits(false, 0, 0, ItemQuotas.standard()),
                    GlanceConfig.LocationOptions.standard());
        }
    }

    GlanceCloud(Failpoints failpoints, Options options) throws IOException {
        this(failpoints, settings -> settings, options);
    }

    /// @param edit what the operator has set about imports
    GlanceCloud(Failpoints failpoints, UnaryOperator<ImportSettings> edit) throws IOException {
        this(failpoints, edit, Options.standard());
    }

    GlanceCloud(Failpoints failpoints, UnaryOperator<ImportSettings> edit, Options options) throws IOException {
        this.options = options;
        folder = Files.createTempDirectory("glance");
        var clock = Clock.systemUTC();
        seams = new Seams(
                "controller",
                clock,
                new SplittableRandom(1),
                ids,
                timers,
                new InProcessBus(ids, timers),
                (schema, migrations) ->
                        database == null ? database = Databases.sqliteInMemory(schema, migrations, clock) : database,
                this::send,
                Tracer.none(),
                failpoints);
        var defaults = GlanceConfig.defaults("http://identity:5000", new Secret("unused"), folder.resolve("work"));
        config = new GlanceConfig(
                defaults.serviceUser(),
                List.of("http://registry:9191", "http://replica:9191"),
                1 << 20,
                edit.apply(defaults.imports()),
                new OutboundRules(
                        List.of("http", "https"),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(AddressBlock.of("127.0.0.2/32"))),
                ImageRules.standard(),
                options.limits(),
                options.locations(),
                options.propertyRules(),
                options.policies());
        transport.register("identity:5000", identity());
        transport.register(
                "registry:9191",
                new GlanceRegistryService(seams, registryConfig(), tokens())
                        .endpoints()
                        .getFirst()
                        .app());
        transport.register(
                "replica:9191",
                new GlanceRegistryService(seams, registryConfig(), tokens())
                        .endpoints()
                        .getFirst()
                        .app());
        api = start();
        awaitFirstSweep();
    }

    /// What is done at a start behind the readiness would be counted as a test's own.
    private void awaitFirstSweep() {
        Counters before;
        do {
            before = database().counters();
            java.util.concurrent.locks.LockSupport.parkNanos(30_000_000);
        } while (database().counters().since(before).statements() > 0);
    }

    private GlanceApiService start() throws IOException {
        var service = new GlanceApiService(
                seams,
                config,
                new Stores(
                        List.of(backend("file", "images", 0), backend("cold", "cold", 5), web()),
                        "file",
                        new FileImageStore(Location.STAGING, folder.resolve("staging")),
                        options.limits().cacheBytes() == 0
                                ? null
                                : new FileImageStore("cache", folder.resolve("cache"))),
                "controller",
                new QemuConverter(30, Duration.ofSeconds(60)),
                tokens());
        service.start();
        transport.register("image:9292", service.endpoints().getFirst().app());
        return service;
    }

    private Stores.Backend backend(String id, String name, int weight) throws IOException {
        return new Stores.Backend(new FileImageStore(id, folder.resolve(name)), "file", "", weight, Json.object());
    }

    private Stores.Backend web() {
        var client = new OutboundClient(config.importRules(), OutboundLimits.standard(1 << 20));
        return new Stores.Backend(new HttpImageStore("web", client), "http", "", 0, Json.object());
    }

    /// As if the process of glance-api had been killed: nothing of it is told to stop.
    void killAndRestartApi() throws IOException {
        api = start();
    }

    private HttpApp identity() {
        return HttpApp.named("identity", ids, (failure, request, id) -> Response.status(500))
                .routes(List.of(Route.open("POST", "/v3/auth/tokens", request -> {
                    var body = Json.object();
                    var issued = body.putObject("token").put("expires_at", "2099-01-01T00:00:00.000000Z");
                    issued.putArray("catalog")
                            .addObject()
                            .put("type", "image")
                            .putArray("endpoints")
                            .addObject()
                            .put("interface", "internal")
                            .put("region_id", "RegionOne")
                            .put("url", "http://image:9292");
                    return Response.created(body).header("X-Subject-Token", SERVICE);
                })))
                .routes(List.of(
                        Route.open("GET", "/v3/auth/tokens", request -> catalog()),
                        Route.open("GET", "/v3/services", request -> {
                            var body = Json.object();
                            body.putArray("services").addObject().put("id", "image-service");
                            return Response.ok(body);
                        }),
                        Route.open(
                                "GET",
                                "/v3/registered_limits",
                                request -> limits("registered_limits", "default_limit", registeredLimits)),
                        Route.open("GET", "/v3/limits", request -> limits("limits", "resource_limit", projectLimits))))
                .build();
    }

    private Response catalog() {
        var body = Json.object();
        var service = body.putObject("token").putArray("catalog").addObject().put("type", "image");
        var endpoints = service.putArray("endpoints");
        regions.forEach((region, url) -> endpoints
                .addObject()
                .put("interface", "public")
                .put("region", region)
                .put("url", url));
        return Response.ok(body);
    }

    /// Serves the image API at an address of this host.
    HttpServer listen(String address, int port) throws IOException {
        return HttpServer.start(
                List.of(new Binding(
                        "glance-api", address, port, api.endpoints().getFirst().app())),
                null);
    }

    private static RegistryConfig registryConfig() {
        return RegistryConfig.defaults("http://identity:5000", new Secret("unused"));
    }

    /// Calls whose answer does not arrive although they were carried out; each once.
    final Set<String> answersLost = ConcurrentHashMap.newKeySet();

    private HttpReply send(HttpCall call) throws IOException {
        var reply = transport.send(call);
        if (answersLost.remove(call.method() + " " + URI.create(call.url()).getPath())) {
            reply.close();
            throw new IOException("the connection broke off");
        }
        return reply;
    }

    /// One registry is gone from now on: its process was killed.
    void killRegistry(String host) {
        transport.unregister(host + ":9191");
    }

    /// What the registry itself answers to somebody.
    int askRegistry(String asToken) throws IOException {
        var call = HttpCall.get("http://registry:9191/journal");
        call.headers().set("X-Auth-Token", asToken);
        try (var reply = transport.send(call)) {
            return reply.status();
        }
    }

    private static Response limits(String key, String value, Map<String, Integer> limits) {
        var body = Json.object();
        var list = body.putArray(key);
        limits.forEach(
                (name, limit) -> list.addObject().put("resource_name", name).put(value, limit));
        return Response.ok(body);
    }

    private static Authenticator tokens() {
        return (request, requestId, globalRequestId) -> {
            var token = request.header("X-Auth-Token");
            if (token == null) {
                throw new ApiException(new Failure.Unauthorized("The request you have made requires authentication."));
            }
            var parts = token.split(":");
            return new RequestContext(
                    requestId,
                    globalRequestId,
                    new Secret(token),
                    parts[0],
                    parts[0],
                    "default",
                    null,
                    parts[1],
                    parts[1],
                    null,
                    null,
                    null,
                    null,
                    false,
                    Set.of(parts[2].split(",")),
                    Set.of(),
                    null);
        };
    }

    GlanceClient client() {
        return new GlanceClient(new ServiceSession(
                transport, seams.clock(), Credentials.service("http://identity:5000", "nova", new Secret("unused"))));
    }

    Database database() {
        return Objects.requireNonNull(database);
    }

    GlanceCloud as(String newToken) {
        token = newToken;
        return this;
    }

    Answer get(String path, String... headers) {
        return send("GET", path, null, new byte[0], headers);
    }

    Answer post(String path, String json) {
        return send("POST", path, "application/json", bytes(json));
    }

    Answer put(String path, String json) {
        return send("PUT", path, "application/json", bytes(json));
    }

    Answer delete(String path) {
        return send("DELETE", path, null, new byte[0]);
    }

    Answer patch(String path, String json) {
        return send("PATCH", path, "application/openstack-images-v2.1-json-patch", bytes(json));
    }

    Answer upload(String image, byte[] data) {
        return send("PUT", "/v2/images/" + image + "/file", "application/octet-stream", data);
    }

    /// An image of the current user; queued, bare.
    String image(String diskFormat) {
        return post("/v2/images", "{'name':'i','disk_format':'" + diskFormat + "','container_format':'bare'}")
                .expect(201)
                .text("id");
    }

    /// Single quotes for double ones, so that tests stay readable.
    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    Answer send(String method, String path, @Nullable String type, byte[] body, String... headers) {
        return send(method, path, type, new ByteArrayInputStream(body), headers);
    }

    Answer send(String method, String path, @Nullable String type, InputStream body, String... headers) {
        var sent = new Headers().add("X-Auth-Token", token);
        if (type != null) {
            sent.add("Content-Type", type);
        }
        for (var i = 0; i < headers.length; i += 2) {
            sent.add(headers[i], headers[i + 1]);
        }
        var mark = path.indexOf('?');
        var response = api.endpoints()
                .getFirst()
                .app()
                .handle(new Request(
                        method,
                        mark < 0 ? path : path.substring(0, mark),
                        mark < 0 ? null : path.substring(mark + 1),
                        sent,
                        body,
                        "127.0.0.1",
                        "image:9292",
                        false));
        try (var content = response.body().open()) {
            return new Answer(response.status(), response.headers(), content.readAllBytes());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Waits for what another thread does.
    static void until(BooleanSupplier condition) throws InterruptedException {
        var deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("it did not happen within 10 s");
            }
            Thread.sleep(5);
        }
    }

    /// What came back.
    record Answer(int status, Headers headers, byte[] body) {
        Answer expect(int wanted) {
            if (status != wanted) {
                throw new AssertionError(
                        "expected " + wanted + " but was " + status + ": " + new String(body, StandardCharsets.UTF_8));
            }
            return this;
        }

        ObjectNode json() {
            return Json.parseObject(body);
        }

        String text(String key) {
            return json().path(key).asString("");
        }
    }

    @Override
    public void close() throws IOException {
        api.stop();
        timers.close();
        database().close();
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        }
    }
}
