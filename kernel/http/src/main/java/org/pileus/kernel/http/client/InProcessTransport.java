package org.pileus.kernel.http.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.pileus.kernel.http.HttpApp;
import org.pileus.kernel.http.Request;

/// Hands a call to the application that serves its host and port in this process: the same router,
/// authentication, policy and JSON, without sockets. Other addresses go to `elsewhere`.
public final class InProcessTransport implements HttpTransport {
    private final Map<String, HttpApp> apps = new ConcurrentHashMap<>();
    private final HttpTransport elsewhere;

    public InProcessTransport(HttpTransport elsewhere) {
        this.elsewhere = elsewhere;
    }

    /// @param authority `host:port` as it stands in URLs
    public void register(String authority, HttpApp app) {
        apps.put(authority, app);
    }

    public void unregister(String authority) {
        apps.remove(authority);
    }

    @Override
    public HttpReply send(HttpCall call) throws IOException {
        var url = call.url();
        var start = url.indexOf("://") + 3;
        var slash = url.indexOf('/', start);
        var authority = slash < 0 ? url.substring(start) : url.substring(start, slash);
        var app = apps.get(authority);
        if (app == null) {
            return elsewhere.send(call);
        }
        var rest = slash < 0 ? "/" : url.substring(slash);
        var mark = rest.indexOf('?');
        var path = mark < 0 ? rest : rest.substring(0, mark);
        var request = new Request(
                call.method(),
                path.indexOf('%') < 0 ? path : URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8),
                mark < 0 ? null : rest.substring(mark + 1),
                call.headers(),
                body(call),
                "127.0.0.1",
                authority,
                url.startsWith("https"));
        var response = app.handle(request);
        return new HttpReply(
                response.status(), response.headers(), response.body().open());
    }

    private static InputStream body(HttpCall call) {
        if (call.stream() != null) {
            return call.stream();
        }
        var bytes = call.body();
        return bytes == null ? InputStream.nullInputStream() : new ByteArrayInputStream(bytes);
    }
}
