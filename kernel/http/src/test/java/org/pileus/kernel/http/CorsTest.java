package org.pileus.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.server.Binding;
import org.pileus.kernel.http.server.HttpServer;

class CorsTest {
    private static final String PAGE = "http://page.example";

    private static Cors allowing(String... origins) {
        var none = Cors.NONE;
        return new Cors(Set.of(origins), true, List.of("X-Seen"), 60, none.methods(), List.of("X-Auth-Token"));
    }

    private static HttpApp app(Cors cors) {
        return HttpApp.named(
                        "test", IdSource.seeded(1), (failure, request, id) -> Response.text(400, failure.message()))
                .cors(cors)
                .routes(List.of(Route.open("GET", "/", request -> Response.ok(Json.object()))))
                .build();
    }

    private static Response ask(Cors cors, String method, String origin, String... headers) {
        var sent = new Headers().add("Origin", origin);
        for (var i = 0; i < headers.length; i += 2) {
            sent.add(headers[i], headers[i + 1]);
        }
        return app(cors).handle(new Request(method, "/", null, sent, InputStream.nullInputStream(), "", "host", false));
    }

    @Test
    void nobodysPagesAreAllowedByDefault() {
        assertThat(ask(Cors.NONE, "GET", PAGE).header("Access-Control-Allow-Origin"))
                .isNull();
        assertThat(ask(Cors.NONE, "OPTIONS", PAGE, "Access-Control-Request-Method", "GET")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aNamedOriginMayReadAnswers() {
        var answer = ask(allowing(PAGE), "GET", PAGE);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(PAGE);
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(answer.header("Access-Control-Expose-Headers")).isEqualTo("X-Seen");
        assertThat(ask(allowing(PAGE), "GET", PAGE + ".evil.example").header("Access-Control-Allow-Origin"))
                .isNull();
    }

    @Test
    void everyOriginNeverMeansCredentials() {
        var answer = ask(allowing("*"), "GET", PAGE);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isNull();
    }

    @Test
    void aPreflightSaysWhatMayFollow() {
        var answer = ask(
                allowing(PAGE),
                "OPTIONS",
                PAGE,
                "Access-Control-Request-Method",
                "PUT",
                "Access-Control-Request-Headers",
                "x-auth-token, content-type");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Methods")).isEqualTo("PUT");
        assertThat(answer.header("Access-Control-Allow-Headers")).isEqualTo("x-auth-token,content-type");
        assertThat(answer.header("Access-Control-Max-Age")).isEqualTo("60");
    }

    @Test
    void aPreflightForMoreThanIsAllowedSaysNothing() {
        var answer = ask(
                allowing(PAGE),
                "OPTIONS",
                PAGE,
                "Access-Control-Request-Method",
                "PUT",
                "Access-Control-Request-Headers",
                "x-other");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
    }

    /// What the server library cannot read is refused in the application's words, and odd queries reach it.
    @Test
    void unreadableRequestsGetTheApplicationsError() throws Exception {
        try (var server = HttpServer.start(List.of(new Binding("test", "127.0.0.1", 0, app(Cors.NONE))), null)) {
            assertThat(raw(server, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n"))
                    .startsWith("HTTP/1.1 400")
                    .endsWith("content-length header must be an integer");
            assertThat(raw(server, "GET /?a=!(^o^) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200");
        }
    }

    private static String raw(HttpServer server, String request) throws Exception {
        try (var socket = new Socket("127.0.0.1", server.port("test"))) {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
