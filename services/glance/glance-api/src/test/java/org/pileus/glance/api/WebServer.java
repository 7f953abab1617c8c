package org.pileus.glance.api;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/// A web server at an address of this host.
final class WebServer implements AutoCloseable {
    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final String address;

    record Page(int status, Map<String, String> headers, byte[] data) {}

    @FunctionalInterface
    interface Pages {
        Page at(String path) throws InterruptedException;
    }

    WebServer(String address, Pages pages) throws IOException {
        this.address = address;
        server = HttpServer.create(new InetSocketAddress(address, 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().getPath());
            try (exchange) {
                var page = pages.at(exchange.getRequestURI().getPath());
                page.headers()
                        .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
                exchange.sendResponseHeaders(page.status(), page.data().length == 0 ? -1 : page.data().length);
                exchange.getResponseBody().write(page.data());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    String url(String path) {
        return "http://" + address + ":" + server.getAddress().getPort() + path;
    }

    List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
