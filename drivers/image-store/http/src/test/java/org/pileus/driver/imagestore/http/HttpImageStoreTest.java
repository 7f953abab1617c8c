package org.pileus.driver.imagestore.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pileus.driver.imagestore.ImageStore;
import org.pileus.driver.imagestore.testing.ReadableStoreContract;
import org.pileus.kernel.http.outbound.AddressBlock;
import org.pileus.kernel.http.outbound.OutboundClient;
import org.pileus.kernel.http.outbound.OutboundLimits;
import org.pileus.kernel.http.outbound.OutboundRefused;
import org.pileus.kernel.http.outbound.OutboundRules;

class HttpImageStoreTest extends ReadableStoreContract {
    private final Map<String, byte[]> served = new ConcurrentHashMap<>();
    private boolean ranges = true;

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var data = served.get(exchange.getRequestURI().getPath());
            if (data == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", Integer.toString(data.length));
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            var range = exchange.getRequestHeaders().getFirst("Range");
            var from = range == null || !ranges
                    ? 0
                    : Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
            if (from > 0 && from >= data.length) {
                exchange.sendResponseHeaders(416, -1);
                return;
            }
            var length = data.length - from;
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, length == 0 ? -1 : length);
            exchange.getResponseBody().write(data, from, length);
        }
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private static OutboundClient client(int port, String internal) {
        var rules = new OutboundRules(
                List.of("http", "https"),
                List.of(),
                List.of(),
                List.of(),
                List.of(port),
                List.of(),
                internal.isEmpty() ? List.of() : List.of(AddressBlock.of(internal)));
        return new OutboundClient(rules, OutboundLimits.standard(1L << 30));
    }

    @Override
    protected ImageStore store() {
        return new HttpImageStore("web", client(server.getAddress().getPort(), "127.0.0.0/8"));
    }

    @Override
    protected String put(byte[] data) {
        var path = "/" + UUID.randomUUID();
        served.put(path, data);
        return url(path);
    }

    @Override
    protected String absent() {
        return url("/nothing");
    }

    @Test
    void aServerWithoutRangesIsReadFromTheStart() throws IOException {
        ranges = false;
        var key = put(data(1000));
        assertThat(read(key, 990)).hasSize(10);
    }

    @Test
    void nothingIsStoredOrRemoved() throws IOException {
        var key = put(data(10));
        assertThat(store().readOnly()).isTrue();
        assertThatThrownBy(() -> store().create(key, 1)).isInstanceOf(UnsupportedOperationException.class);
        store().delete(key);
        assertThat(read(key, 0)).hasSize(10);
        assertThat(store().keys()).isEmpty();
    }

    @Test
    void addressesAreJudgedWhenTheyAreRead() {
        var key = put(data(10));
        var store = new HttpImageStore("web", client(server.getAddress().getPort(), ""));
        assertThatThrownBy(() -> store.open(key, 0)).isInstanceOf(OutboundRefused.class);
        assertThatThrownBy(() -> store.size("file:///etc/passwd")).isInstanceOf(OutboundRefused.class);
    }
}
