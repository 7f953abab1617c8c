package org.pileus.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.core.RequestScope;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.http.client.InProcessTransport;
import org.pileus.kernel.http.client.SocketTransport;
import org.pileus.kernel.http.server.Binding;
import org.pileus.kernel.http.server.HttpServer;
import org.pileus.kernel.policy.Policy;
import org.pileus.kernel.policy.Rule;
import org.pileus.kernel.policy.Target;

class HttpAppTest {
    private static final ErrorRenderer ERRORS = (failure, request, id) -> Response.text(
            switch (failure) {
                case Failure.Invalid f -> 400;
                case Failure.Unauthorized f -> 401;
                case Failure.Forbidden f -> 403;
                case Failure.NotFound f -> 404;
                case Failure.MethodNotAllowed f -> 405;
                case Failure.NotAcceptable f -> 406;
                case Failure.TooLarge f -> f.status();
                default -> 500;
            },
            failure.message());

    private static HttpApp app(Route... routes) {
        return HttpApp.named("test", IdSource.seeded(1), ERRORS)
                .policy(Policy.of(List.of(
                        new Rule("thing:list", "role:reader"), new Rule("thing:show", "project_id:%(project_id)s"))))
                .authenticator((request, id, global) -> {
                    var token = request.header("X-Auth-Token");
                    if (token == null) {
                        throw new ApiException(new Failure.Unauthorized("no token"));
                    }
                    var anonymous = RequestContext.anonymous(id, global);
                    return new RequestContext(
                            id,
                            global,
                            null,
                            "u",
                            null,
                            null,
                            null,
                            token,
                            null,
                            null,
                            null,
                            null,
                            null,
                            false,
                            Set.of("reader"),
                            Set.of(),
                            anonymous.serviceUserId());
                })
                .microversions(new Microversions("thing", null, Microversion.of("1.0"), Microversion.of("1.9")))
                .routes(List.of(routes))
                .build();
    }

    private static Request request(String method, String path, String body, String... headers) {
        var all = new Headers();
        for (var i = 0; i < headers.length; i += 2) {
            all.add(headers[i], headers[i + 1]);
        }
        var mark = path.indexOf('?');
        return new Request(
                method,
                mark < 0 ? path : path.substring(0, mark),
                mark < 0 ? null : path.substring(mark + 1),
                all,
                new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)),
                "127.0.0.1",
                "localhost:1",
                false);
    }

    private static final Route LIST = Route.of("GET", "/things", "thing:list", r -> Response.ok(Json.object()));
    private static final Route SHOW = Route.object("GET", "/things/{id}", "thing:show", r -> {
        r.authorize(Target.project(r.pathParameter("id")));
        return Response.ok(Json.object());
    });

    @Test
    void routeWithoutTokenIsRefusedBeforeItsHandlerRuns() {
        assertThat(app(LIST).handle(request("GET", "/things", "")).status()).isEqualTo(401);
        assertThat(app(LIST)
                        .handle(request("GET", "/things/", "", "X-Auth-Token", "p"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void objectRuleIsDecidedAgainstTheStoredObject() {
        assertThat(app(SHOW)
                        .handle(request("GET", "/things/p", "", "X-Auth-Token", "p"))
                        .status())
                .isEqualTo(200);
        assertThat(app(SHOW)
                        .handle(request("GET", "/things/q", "", "X-Auth-Token", "p"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void handlerThatForgetsItsRuleIsABugAndNotAnAnswer() {
        var careless = Route.object("GET", "/things/{id}", "thing:show", r -> Response.ok(Json.object()));
        assertThat(app(careless)
                        .handle(request("GET", "/things/p", "", "X-Auth-Token", "p"))
                        .status())
                .isEqualTo(500);
    }

    @Test
    void routeWithAnUnregisteredRuleStopsTheStart() {
        assertThatThrownBy(() -> app(Route.of("GET", "/x", "thing:nonsense", r -> Response.noContent())))
                .hasMessageContaining("thing:nonsense");
    }

    @Test
    void wrongMethodUnknownPathAndTooLongUrlHaveTheirStatus() {
        assertThat(app(LIST)
                        .handle(request("DELETE", "/things", "", "X-Auth-Token", "p"))
                        .status())
                .isEqualTo(405);
        assertThat(app(LIST)
                        .handle(request("GET", "/nothing", "", "X-Auth-Token", "p"))
                        .status())
                .isEqualTo(404);
        assertThat(app(LIST)
                        .handle(request("GET", "/things?x=" + "y".repeat(9000), "", "X-Auth-Token", "p"))
                        .status())
                .isEqualTo(414);
    }

    @Test
    void microversionSelectsRoutesAndIsEchoed() {
        var later = LIST.since("1.5");
        var header = "OpenStack-API-Version";
        var old = app(later).handle(request("GET", "/things", "", "X-Auth-Token", "p"));
        assertThat(old.status()).isEqualTo(404);
        assertThat(old.header(header)).isEqualTo("thing 1.0");
        var fresh = app(later).handle(request("GET", "/things", "", "X-Auth-Token", "p", header, "thing latest"));
        assertThat(fresh.status()).isEqualTo(200);
        assertThat(fresh.header(header)).isEqualTo("thing 1.9");
        assertThat(app(later)
                        .handle(request("GET", "/things", "", "X-Auth-Token", "p", header, "thing 2.0"))
                        .status())
                .isEqualTo(406);
        assertThat(app(later)
                        .handle(request("GET", "/things", "", "X-Auth-Token", "p", header, "thing x"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void actionIsChosenByTheKeyOfTheBody() {
        var start = Route.of("POST", "/things/{id}/action", "thing:list", r -> Response.accepted())
                .action("start");
        var stop = Route.of("POST", "/things/{id}/action", "thing:list", r -> Response.noContent())
                .action("stop");
        var app = app(start, stop);
        assertThat(app.handle(request("POST", "/things/1/action", "{\"stop\":null}", "X-Auth-Token", "p"))
                        .status())
                .isEqualTo(204);
        assertThat(app.handle(request("POST", "/things/1/action", "{\"fly\":null}", "X-Auth-Token", "p"))
                        .status())
                .isEqualTo(400);
        assertThat(app.handle(request("POST", "/things/1/action", "{", "X-Auth-Token", "p"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void bodyOverTheLimitIsRefused() {
        var put = Route.of("PUT", "/things", "thing:list", r -> Response.ok(r.json()));
        var large = "\"" + "x".repeat(120_000) + "\"";
        assertThat(app(put).handle(request("PUT", "/things", large, "X-Auth-Token", "p"))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void answersAreTheSameOverSocketsAndInProcess() throws Exception {
        var echo = Route.of(
                "POST",
                "/things/{id}",
                "thing:list",
                r -> Response.created(r.json())
                        .header(
                                "X-Seen",
                                r.pathParameter("id")
                                        + RequestScope.current().projectId()
                                        + r.query().first("q")));
        var app = app(
                echo,
                Route.open(
                        "GET",
                        "/",
                        r -> Response.status(300).stream(
                                -1, "text/plain", out -> out.write("streamed".getBytes(StandardCharsets.UTF_8)))));
        var binding = new Binding("test", "127.0.0.1", 0, app);
        try (var server = HttpServer.start(List.of(binding), null);
                var sockets = new SocketTransport(null)) {
            var url = "http://127.0.0.1:" + server.port("test");
            var inProcess = new InProcessTransport(sockets);
            inProcess.register(url.substring(7), app);
            for (var transport : List.of(sockets, inProcess)) {
                var call = HttpCall.of("POST", url + "/things/a%20b?q=1")
                        .header("X-Auth-Token", "p")
                        .json(Json.object().put("k", "v"));
                try (var reply = transport.send(call)) {
                    assertThat(reply.status()).isEqualTo(201);
                    assertThat(reply.header("x-seen")).isEqualTo("a bp1");
                    assertThat(reply.json().get("k").stringValue()).isEqualTo("v");
                    assertThat(reply.header("x-openstack-request-id")).startsWith("req-");
                }
                try (var reply = transport.send(HttpCall.get(url + "/"))) {
                    assertThat(reply.status()).isEqualTo(300);
                    assertThat(reply.bytes()).asString(StandardCharsets.UTF_8).isEqualTo("streamed");
                }
            }
        }
    }
}
