package org.pileus.nova.novncproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pileus.kernel.core.Failpoints;
import org.pileus.kernel.core.IdSource;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.SystemTimers;
import org.pileus.kernel.http.server.Binding;
import org.pileus.kernel.http.server.HttpServer;
import org.pileus.kernel.messaging.InProcessBus;
import org.pileus.kernel.service.Seams;
import org.pileus.kernel.trace.Tracer;
import org.pileus.nova.model.NovaTopics;

class NovaNovncProxyTest {
    private static final String TOKEN = "11111111-2222-3333-4444-555555555555";
    private final SystemTimers timers = new SystemTimers();
    private final InProcessBus bus = new InProcessBus(IdSource.seeded(1), timers);
    private final HttpClient http = HttpClient.newHttpClient();
    private boolean stillThere = true;
    private boolean used;
    private ServerSocket screen;
    private NovaNovncProxyService service;
    private HttpServer server;

    @TempDir
    Path web;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(web.resolve("vnc_lite.html"), "<p>screen</p>");
        Files.createDirectories(web.resolve("core"));
        Files.writeString(web.resolve("core/rfb.js"), "export default 1");
        Files.writeString(web.resolve(".secret.js"), "no");
        screen = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::echo);
        bus.serve(NovaTopics.CONDUCTOR, 1, message -> {
            var answer = Json.object();
            if (message.args().path("token").asString().equals(TOKEN) && !used) {
                used = true;
                answer.put("instance", "99999999-2222-3333-4444-555555555555")
                        .put("host", "one")
                        .put("type", "novnc")
                        .put("internal_host", "127.0.0.1")
                        .put("internal_port", screen.getLocalPort());
            }
            return answer;
        });
        bus.serve(
                NovaTopics.compute("one"),
                1,
                message -> Json.object()
                        .put("valid", stillThere && message.args().path("port").intValue() == screen.getLocalPort()));
        var seams = new Seams(
                "controller",
                Clock.systemUTC(),
                new Random(1),
                IdSource.seeded(2),
                timers,
                bus,
                (schema, migrations) -> {
                    throw new IllegalStateException("the proxy has no database");
                },
                call -> {
                    throw new IOException("the proxy calls nobody");
                },
                Tracer.none(),
                Failpoints.NONE);
        service = new NovaNovncProxyService(
                seams, new NovaNovncProxyConfig(web, Set.of("console.example"), Duration.ofSeconds(2), 2));
        var endpoint = service.endpoints().getFirst();
        server = HttpServer.start(
                List.of(new Binding(endpoint.name(), "127.0.0.1", 0, endpoint.app(), endpoint.webSockets())), null);
    }

    @AfterEach
    void stop() throws IOException {
        service.stop();
        server.close();
        bus.close();
        timers.close();
        screen.close();
    }

    /// A screen that says RFB and then sends everything back.
    private void echo() {
        try {
            while (true) {
                var client = screen.accept();
                Thread.ofVirtual().start(() -> {
                    try (client) {
                        client.getOutputStream().write("RFB 003.008\n".getBytes(StandardCharsets.US_ASCII));
                        client.getInputStream().transferTo(client.getOutputStream());
                    } catch (IOException e) {
                        // the console was closed
                    }
                });
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    private String base() {
        return "://127.0.0.1:" + server.port("nova-novncproxy");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http" + base() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /// Collects what the screen says.
    private static final class Ear implements WebSocket.Listener {
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        final CompletableFuture<Boolean> over = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            var bytes = new byte[data.remaining()];
            data.get(bytes);
            synchronized (heard) {
                heard.writeBytes(bytes);
                heard.notifyAll();
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            over.complete(true);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            over.complete(true);
        }

        void await(String text) throws InterruptedException {
            synchronized (heard) {
                var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
                while (!heard.toString(StandardCharsets.US_ASCII).contains(text)) {
                    assertThat(System.nanoTime()).as("heard only " + heard).isLessThan(end);
                    heard.wait(100);
                }
            }
        }
    }

    private WebSocket open(String query, String origin, Ear ear) {
        var builder = http.newWebSocketBuilder().subprotocols("binary");
        if (!origin.isEmpty()) {
            builder.header("Origin", origin);
        }
        return builder.buildAsync(URI.create("ws" + base() + query), ear).join();
    }

    @Test
    void theTokenOpensTheScreenOnce() throws Exception {
        var ear = new Ear();
        var socket = open("/?token=" + TOKEN, "http://127.0.0.1:1234", ear);
        assertThat(socket.getSubprotocol()).isEqualTo("binary");
        ear.await("RFB 003.008");
        socket.sendBinary(ByteBuffer.wrap(new byte[] {'h', 'i'}), true).join();
        ear.await("hi");
        assertThatThrownBy(() -> open("/?token=" + TOKEN, "", new Ear()))
                .hasMessageContaining("WebSocketHandshakeException");
        socket.abort();
    }

    @Test
    void aPageOfAnotherSiteAnUnknownTokenAndAMovedGuestAreRefused() {
        assertThatThrownBy(() -> open("/?token=" + TOKEN, "http://evil.example", new Ear()))
                .isNotNull();
        assertThat(used).isFalse();
        assertThatThrownBy(() -> open("/?token=" + TOKEN.replace('1', '2'), "", new Ear()))
                .isNotNull();
        assertThatThrownBy(() -> open("/websockify", "", new Ear())).isNotNull();
        stillThere = false;
        assertThatThrownBy(() -> open("/?token=" + TOKEN, "https://console.example", new Ear()))
                .isNotNull();
    }

    @Test
    void stoppingTheProxyEndsOpenConsoles() throws Exception {
        var ear = new Ear();
        open("/?token=" + TOKEN, "", ear);
        ear.await("RFB");
        service.stop();
        assertThat(ear.over.get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void thePagesAreServedAndNothingElseIs() throws Exception {
        assertThat(get("/vnc_auto.html?path=%3Ftoken%3D" + TOKEN).body()).isEqualTo("<p>screen</p>");
        var script = get("/core/rfb.js");
        assertThat(script.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/javascript"));
        assertThat(script.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        for (var path : List.of(
                "/.secret.js",
                "/core/",
                "/core/..%2f..%2fetc/hostname",
                "/missing.html",
                "/core%5c..%5cvnc_lite.html")) {
            assertThat(get(path).statusCode()).as(path).isIn(400, 404);
        }
    }
}
