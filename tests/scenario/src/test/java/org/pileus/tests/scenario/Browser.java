package org.pileus.tests.scenario;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.pileus.kernel.core.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A headless Chromium, driven over its DevTools protocol: opens a page, types, looks. Ended by its process
/// handle.
final class Browser implements AutoCloseable {
    static final Path PROGRAM = Path.of("/usr/bin/chromium");

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();

    Browser(Path folder) throws Exception {
        process = new ProcessBuilder(
                        PROGRAM.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--remote-debugging-port=0",
                        "--remote-allow-origins=*",
                        "--user-data-dir=" + folder,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("chromium.log").toFile())
                .start();
        socket = connect(folder.resolve("DevToolsActivePort"));
        send("Page.enable", Json.object());
    }

    private WebSocket connect(Path portFile) throws Exception {
        var deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!Files.exists(portFile) || Files.readAllLines(portFile).isEmpty()) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new IOException("Chromium did not start");
            }
            Thread.sleep(50);
        }
        var base = "http://127.0.0.1:" + Files.readAllLines(portFile).getFirst();
        var pages = Json.read(http.send(
                        HttpRequest.newBuilder(URI.create(base + "/json")).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body());
        for (var page : pages) {
            if (page.path("type").asString().equals("page")) {
                return http.newWebSocketBuilder()
                        .buildAsync(URI.create(Json.text(page, "webSocketDebuggerUrl")), new Answers())
                        .get(10, TimeUnit.SECONDS);
            }
        }
        throw new IOException("Chromium has no page");
    }

    private final class Answers implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                var message = Json.read(text.toString());
                text.setLength(0);
                var waiting = answers.remove(message.path("id").asInt(-1));
                if (waiting != null) {
                    waiting.complete(message.path("result"));
                }
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }

    JsonNode send(String method, ObjectNode parameters) throws Exception {
        var id = ids.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        answers.put(id, answer);
        var message = Json.object().put("id", id).put("method", method);
        message.set("params", parameters);
        socket.sendText(Json.text(message), true).get(10, TimeUnit.SECONDS);
        return answer.get(20, TimeUnit.SECONDS);
    }

    void open(String url) throws Exception {
        send("Page.navigate", Json.object().put("url", url));
    }

    /// The value of a JavaScript expression, as text.
    String evaluate(String expression) throws Exception {
        return send("Runtime.evaluate", Json.object().put("expression", "String(" + expression + ")"))
                .path("result")
                .path("value")
                .asString("");
    }

    void type(String text) throws Exception {
        for (var c : text.toCharArray()) {
            var name = c == '\n' ? "Enter" : String.valueOf(c);
            var key =
                    Json.object().put("key", name).put("code", c == '\n' ? "Enter" : "Key" + Character.toUpperCase(c));
            if (c == '\n') {
                key.put("windowsVirtualKeyCode", 13);
            } else {
                key.put("text", name);
            }
            send("Input.dispatchKeyEvent", key.deepCopy().put("type", "keyDown"));
            send("Input.dispatchKeyEvent", key.put("type", "keyUp"));
        }
    }

    byte[] screenshot() throws Exception {
        return Base64.getDecoder().decode(Json.text(send("Page.captureScreenshot", Json.object()), "data"));
    }

    @Override
    public void close() throws Exception {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
        http.shutdownNow();
    }
}
