package org.pileus.client.neutron;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.PeerErrors;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.http.client.HttpReply;
import tools.jackson.databind.node.ObjectNode;

/// The transport of the client: base URL, whose token, JSON in and out.
final class NeutronCalls {
    private final ServiceSession session;
    private final @Nullable Secret userToken;

    NeutronCalls(ServiceSession session, @Nullable Secret userToken) {
        this.session = session;
        this.userToken = userToken;
    }

    /// @param query without the question mark; empty for none
    List<ObjectNode> list(String collection, String query) {
        var body = get(query.isEmpty() ? collection : collection + "?" + query);
        var items = body.path(collection.replace('-', '_'));
        List<ObjectNode> all = new ArrayList<>(items.size());
        for (var item : items) {
            all.add((ObjectNode) item);
        }
        return all;
    }

    ObjectNode get(String path) {
        return read(send(HttpCall.get(url(path))), path);
    }

    Optional<ObjectNode> find(String collection, String path) {
        var call = HttpCall.get(url(collection + "/" + path));
        var reply = exchange(call);
        if (reply.status() == 404) {
            close(reply);
            return Optional.empty();
        }
        return Optional.of(read(checked(call, reply), path));
    }

    ObjectNode post(String path, ObjectNode body) {
        return read(send(HttpCall.of("POST", url(path)).json(body)), path);
    }

    ObjectNode put(String path, ObjectNode body) {
        return read(send(HttpCall.of("PUT", url(path)).json(body)), path);
    }

    /// Absent is success.
    void delete(String path) {
        var call = HttpCall.of("DELETE", url(path));
        var reply = exchange(call);
        close(reply.status() == 404 ? reply : checked(call, reply));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String url(String path) {
        return session.endpoint("network") + "/v2.0/" + path;
    }

    private HttpReply send(HttpCall call) {
        return userToken == null ? session.send(call) : session.sendAs(userToken, call);
    }

    private HttpReply exchange(HttpCall call) {
        return userToken == null ? session.exchange(call) : session.exchangeAs(userToken, call);
    }

    private static HttpReply checked(HttpCall call, HttpReply reply) {
        if (reply.status() < 400) {
            return reply;
        }
        throw PeerErrors.of(reply, call.method(), call.url());
    }

    private static ObjectNode read(HttpReply reply, String path) {
        try (reply) {
            return reply.json();
        } catch (IOException e) {
            throw new ApiException(
                    new Failure.Unavailable("The network service broke off its answer to " + path + "."), e);
        }
    }

    private static void close(HttpReply reply) {
        try {
            reply.close();
        } catch (IOException e) {
            // nothing more was wanted from it
        }
    }
}
