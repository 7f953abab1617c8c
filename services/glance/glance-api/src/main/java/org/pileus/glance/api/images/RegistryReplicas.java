package org.pileus.glance.api.images;

import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.http.client.HttpReply;

/// The replicas of glance-registry, of which one is asked until it does not answer. Then the next is, at once if
/// the call cannot have arrived or may arrive twice; else the caller is told and asks again.
final class RegistryReplicas {
    private final ServiceSession session;
    private final List<String> urls;
    private volatile int current;

    RegistryReplicas(ServiceSession session, List<String> urls) {
        this.session = session;
        this.urls = urls.stream()
                .map(url -> url.endsWith("/") ? url.substring(0, url.length() - 1) : url)
                .toList();
    }

    /// What the URLs of calls begin with, whichever replica gets them.
    String first() {
        return urls.getFirst();
    }

    /// @return an answer below 400
    HttpReply send(HttpCall call) {
        return trying(call, session::send);
    }

    HttpReply exchange(HttpCall call) {
        return trying(call, session::exchange);
    }

    private HttpReply trying(HttpCall call, Function<HttpCall, HttpReply> how) {
        for (var tries = 1; ; tries++) {
            var at = current;
            try {
                return how.apply(to(urls.get(at), call));
            } catch (ApiException e) {
                if (!isAway(e)) {
                    throw e;
                }
                current = (at + 1) % urls.size();
                if (tries >= urls.size() || !(isRepeatable(call) || cause(e) instanceof ConnectException)) {
                    throw e;
                }
            }
        }
    }

    private HttpCall to(String replica, HttpCall call) {
        var rest = call.url().substring(first().length());
        return new HttpCall(call.method(), replica + rest, call.headers(), call.body(), call.stream(), call.timeout());
    }

    private static boolean isAway(ApiException e) {
        return e.failure() instanceof Failure.Unavailable && e.getCause() instanceof IOException;
    }

    private static @Nullable Throwable cause(Throwable e) {
        var cause = e.getCause();
        return cause == null || cause instanceof ConnectException ? cause : cause(cause);
    }

    /// A PUT is decided by the version that it names: the second of two is refused.
    private static boolean isRepeatable(HttpCall call) {
        return switch (call.method()) {
            case "GET", "PUT" -> true;
            default -> call.url().endsWith("/search") || call.url().endsWith("/forget");
        };
    }
}
