package org.pileus.kernel.http.server;

import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.http.Method;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.websocket.WsRouting;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// The sockets of one process: several ports in one server, a virtual thread per request.
public final class HttpServer implements AutoCloseable {
    /// Bytes that wait for a reader. The default of 8 KiB makes an upload wait for the reader at every second
    /// packet.
    private static final int RECEIVE_BUFFER = 2 << 20;

    private final WebServer server;
    private final List<Binding> bindings;

    private HttpServer(WebServer server, List<Binding> bindings) {
        this.server = server;
        this.bindings = bindings;
    }

    /// Binds and starts.
    /// @param tls what the server shows, or null for plain HTTP
    /// @throws BindException naming the address that is taken, before any socket is bound
    public static HttpServer start(List<Binding> bindings, @Nullable SSLContext tls) throws BindException {
        bindings.forEach(HttpServer::checkFree);
        for (var binding : bindings) {
            requireFree(binding);
        }
        var builder = WebServerConfig.builder().shutdownHook(false).protocolsDiscoverServices(true);
        configure(builder, bindings.getFirst(), tls);
        for (var binding : bindings.subList(1, bindings.size())) {
            builder.putSocket(
                    binding.name(),
                    configure(ListenerConfig.builder(), binding, tls).build());
        }
        var server = builder.build();
        server.start();
        return new HttpServer(server, bindings);
    }

    private static void checkFree(Binding binding) {
        if (binding.port() < 0 || binding.port() > 65535) {
            throw new IllegalArgumentException(binding.name() + ": no such port: " + binding.port());
        }
    }

    private static void requireFree(Binding binding) throws BindException {
        if (binding.port() == 0) {
            return;
        }
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(binding.address(), binding.port()));
        } catch (java.io.IOException e) {
            var taken = new BindException(binding.name() + " cannot listen on " + binding.address() + ":"
                    + binding.port() + ": " + e.getMessage());
            taken.initCause(e);
            throw taken;
        }
    }

    private static <B extends ListenerConfig.BuilderBase<B, ?>> B configure(
            B builder, Binding binding, @Nullable SSLContext tls) {
        var bridge = new HelidonBridge(binding.app());
        var routing = HttpRouting.builder();
        for (var method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
            routing.route(Method.create(method), "/*", bridge);
        }
        routing.any(bridge);
        builder.host(binding.address())
                .port(binding.port())
                .routing(routing)
                .writeQueueLength(0)
                .writeBufferSize(16 * 1024)
                .shutdownGracePeriod(Duration.ofSeconds(2))
                .idleConnectionTimeout(Duration.ofSeconds(75))
                .connectionOptions(options -> options.readTimeout(Duration.ofSeconds(75))
                        .tcpNoDelay(true)
                        .socketReceiveBufferSize(RECEIVE_BUFFER))
                .addProtocol(Http1Config.builder()
                        .maxHeadersSize(24 * 1024)
                        .maxPrologueLength(16 * 1024)
                        .validatePath(true) // a path that is no URI's would be an internal error later
                        .validatePrologue(false) // queries come as clients write them; each is parsed and checked here
                        .validateRequestHeaders(false) // WireHeaders does
                        .receiveLog(false) // headers hold tokens
                        .sendLog(false)
                        .build())
                .directHandlers(DirectHandlers.builder()
                        .addHandler(DirectHandler.EventType.BAD_REQUEST, new UnreadableRequest(binding.app()))
                        .build());
        var webSockets = binding.webSockets();
        if (webSockets != null) {
            var sockets = WsRouting.builder();
            for (var path : List.of("/", "/websockify", "/*")) {
                sockets.endpoint(path, () -> new HelidonWebSocket(webSockets));
            }
            builder.addRouting(sockets);
        }
        if (tls != null) {
            builder.tls(Tls.builder().sslContext(tls).build());
        }
        return builder;
    }

    /// The port that a binding got.
    public int port(String name) {
        return bindings.getFirst().name().equals(name) ? server.port() : server.port(name);
    }

    @Override
    public void close() {
        server.stop();
    }
}
