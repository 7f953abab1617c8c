package org.pileus.client.placement;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.PeerErrors;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.http.client.HttpCall;
import org.pileus.kernel.http.client.HttpReply;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The transport of the client: one place for the base URL and the microversion header.
final class PlacementCalls {
    private static final String VERSION = "placement 1.39";
    private final ServiceSession session;

    PlacementCalls(ServiceSession session) {
        this.session = session;
    }

    /// An answer as an object.
    /// @throws ApiException for every error
    ObjectNode json(String method, String path, @Nullable JsonNode body) {
        try (var reply = session.send(call(method, path, body))) {
            return reply.json();
        } catch (IOException e) {
            throw broken(path, e);
        }
    }

    /// The same, but null for 404.
    @Nullable
    ObjectNode jsonOrNull(String path) {
        try (var reply = session.exchange(call("GET", path, null))) {
            if (reply.status() == 404) {
                return null;
            }
            return checked(reply, "GET", path).json();
        } catch (IOException e) {
            throw broken(path, e);
        }
    }

    /// Sends what has no answer worth reading.
    /// @return false for 404
    boolean done(String method, String path, @Nullable JsonNode body) {
        try (var reply = session.exchange(call(method, path, body))) {
            if (reply.status() == 404) {
                return false;
            }
            checked(reply, method, path);
            return true;
        } catch (IOException e) {
            throw broken(path, e);
        }
    }

    private HttpReply checked(HttpReply reply, String method, String path) {
        if (reply.status() < 400) {
            return reply;
        }
        var failure = PeerErrors.of(reply, method, path);
        if (failure.failure() instanceof Failure.Unauthorized) {
            throw new ApiException(new Failure.Unavailable("Placement does not accept the service's token."));
        }
        throw failure;
    }

    private HttpCall call(String method, String path, @Nullable JsonNode body) {
        var call = HttpCall.of(method, session.endpoint("placement") + path).header("OpenStack-API-Version", VERSION);
        return body == null ? call : call.json(body);
    }

    private static ApiException broken(String path, IOException cause) {
        return new ApiException(new Failure.Unavailable("Placement broke off its answer to " + path + "."), cause);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
