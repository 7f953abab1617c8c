package org.pileus.client.keystone;

import java.io.IOException;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.core.Secret;
import org.pileus.kernel.http.client.HttpCall;
import tools.jackson.databind.JsonNode;

/// Endpoints as the catalog of a user's own token has them, in any region. Asks the identity service each time.
public record UserCatalog(ServiceSession session) {

    /// @param interfaceName `public`, `internal` or `admin`
    /// @return a URL without a slash at its end
    /// @throws ApiException `Failure.Invalid` when the catalog has no such endpoint or the token has expired;
    ///     `Unavailable` when the identity service does not answer
    public String endpoint(Secret token, String serviceType, String region, String interfaceName) {
        for (var service : catalog(token)) {
            if (!service.path("type").asString("").equals(serviceType)) {
                continue;
            }
            for (var endpoint : service.path("endpoints")) {
                if (endpoint.path("region").asString("").equalsIgnoreCase(region)
                        && endpoint.path("interface").asString("").equals(interfaceName)) {
                    return ServiceToken.trimmed(endpoint.path("url").asString(""));
                }
            }
        }
        throw ApiException.invalid("No " + interfaceName + " " + serviceType + " endpoint found in region " + region);
    }

    private JsonNode catalog(Secret token) {
        var call = HttpCall.get(session.identityUrl() + "/auth/tokens").header("X-Subject-Token", token.reveal());
        try (var reply = session.exchange(call)) {
            return switch (reply.status()) {
                case 200 -> Json.parse(reply.bytes()).path("token").path("catalog");
                case 404 -> throw ApiException.invalid("The token has expired.");
                default ->
                    throw new ApiException(new Failure.Unavailable(
                            "The identity service answered " + reply.status() + " to the question for a catalog."));
            };
        } catch (IOException e) {
            throw new ApiException(new Failure.Unavailable("The identity service does not answer."), e);
        }
    }
}
