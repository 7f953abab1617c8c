package org.pileus.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.http.server.Binding;
import org.pileus.kernel.http.server.HttpServer;

/// What the sockets do with requests that no client library sends.
class HttpServerTest {
    private HttpServer server;
    private Socket socket;
    private InputStream in;

    @BeforeEach
    void start() throws IOException {
        var app = HttpApp.named(
                        "test",
                        IdSource.seeded(1),
                        (failure, request, id) -> Response.text(
                                failure instanceof Failure.TooLarge large ? large.status() : 400, failure.message()))
                .routes(List.of(
                        Route.open("GET", "/seen", r -> Response.text(200, String.valueOf(r.header("X-Said")))),
                        Route.open("POST", "/read", r -> Response.ok(r.json())),
                        Route.open("POST", "/unread", r -> Response.text(200, "unread"))))
                .build();
        server = HttpServer.start(List.of(new Binding("test", "127.0.0.1", 0, app)), null);
        socket = new Socket(InetAddress.getLoopbackAddress(), server.port("test"));
        socket.setSoTimeout(10_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    @AfterEach
    void stop() throws IOException {
        socket.close();
        server.close();
    }

    private void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String post(String path, int length) {
        return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n";
    }

    /// The head of the next answer, its body read.
    private String answer() throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            var next = in.read();
            if (next < 0) {
                return head.toString();
            }
            head.append((char) next);
        }
        var length = head.toString().replaceAll("(?si).*content-length: (\\d+).*", "$1");
        in.readNBytes(Integer.parseInt(length));
        return head.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X Said: a",
                "X-Said : a",
                "X-S(aid: a",
                "X-Said: a\u0001b",
                "X-Said: a\u007f",
                "X-Said: a\u0000b",
                ": a"
            })
    void whoeverSendsAMalformedFieldIsRefusedAndCutOff(String field) throws IOException {
        send("GET /seen HTTP/1.1\r\nHost: x\r\n" + field + "\r\n\r\nGET /seen HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(answer()).startsWith("HTTP/1.1 400");
        assertThat(answer()).isEmpty();
    }

    @Test
    void tabsAndOctetsBeyondAsciiAreText() throws IOException {
        send("GET /seen HTTP/1.1\r\nHost: x\r\nX-Said: a\tb\u00e9\r\n\r\n");
        assertThat(answer()).startsWith("HTTP/1.1 200");
    }

    @Test
    void theConnectionSurvivesABodyThatIsTooLargeOrThatNobodyReads() throws IOException {
        for (var path : List.of("/read", "/unread")) {
            send(post(path, 3_000_000) + "x".repeat(3_000_000));
            assertThat(answer()).startsWith(path.equals("/read") ? "HTTP/1.1 413" : "HTTP/1.1 200");
        }
        send("GET /seen HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(answer()).startsWith("HTTP/1.1 200");
    }

    @Test
    void whoeverSendsWithoutEndGetsAnAnswerAndIsCutOff() throws IOException {
        // as much as is read at most: more would meet a closed connection while it is written
        send(post("/unread", 400_000_000) + "x".repeat(16 << 20));
        assertThat(answer()).startsWith("HTTP/1.1 200").containsIgnoringCase("connection: close");
        assertThat(answer()).isEmpty();
    }
}
