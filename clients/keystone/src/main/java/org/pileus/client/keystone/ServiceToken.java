package org.pileus.client.keystone;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.pileus.kernel.core.Secret;
import tools.jackson.databind.JsonNode;

/// A token that the session holds, with the endpoints that came with it.
/// @param endpoints  service type to URL, of one region and one interface, without a trailing slash
record ServiceToken(Secret id, Instant expiresAt, Map<String, String> endpoints) {

    static ServiceToken of(Secret id, JsonNode token, String region) {
        var expires = Instant.parse(token.path("expires_at").asString(""));
        return new ServiceToken(id, expires, endpoints(token.path("catalog"), region));
    }

    private static Map<String, String> endpoints(JsonNode catalog, String region) {
        Map<String, String> found = new HashMap<>();
        for (var service : catalog) {
            var type = service.path("type").asString("");
            for (var wanted : new String[] {"public", "internal"}) {
                for (var endpoint : service.path("endpoints")) {
                    if (wanted.equals(endpoint.path("interface").asString(""))
                            && region.equals(endpoint.path("region_id").asString(""))) {
                        // internal comes last and wins
                        found.put(type, trimmed(endpoint.path("url").asString("")));
                    }
                }
            }
        }
        return Map.copyOf(found);
    }

    static String trimmed(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
